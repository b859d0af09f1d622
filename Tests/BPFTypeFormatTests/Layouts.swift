/// C types with every layout that a printer must reproduce.
enum Layouts {
    static let source = """
        typedef int (*(*picker)(int))(char);
        struct empty {};
        struct flexible { int count; char data[]; };
        struct packed { char a; int b; long c; } __attribute__((packed));
        struct short_tail { int a; short b; } __attribute__((packed));
        struct aligned_member { char a; int b __attribute__((aligned(64))); };
        struct aligned { char a; } __attribute__((aligned(32)));
        struct bits { int a:3; int :0; int b:5; long c:33; char d; unsigned e:1; short f:9; };
        struct gaps { char a; int:13; int b:2; long c; char d; };
        struct mixed { long a:3; int b; long c:60; long d:8; };
        struct packed_bits { char a; int b:7; int c:25; short d; } __attribute__((packed));
        struct wide { unsigned long a:63, b:2; _Bool c:1; enum { EA, EB } d:2; unsigned char e:7; };
        union overlay { int a; struct { char b; struct { long c:3; union { int d; float e; }; } deep; }; char f[40]; };
        struct other;
        struct loop { struct loop *next; struct other *other; union overlay *overlay; };
        struct other { struct loop inner; };
        typedef struct node node_t;
        struct node { node_t *left, *right; int (*compare)(const node_t *, const node_t *); };
        typedef struct { int a; } unnamed;
        typedef unnamed *unnamed_pointer;
        struct uses { unnamed_pointer p; unnamed e; enum { E1, E2 } en; enum { X1 = 5 }; const char *const names[4]; };
        enum byte { B0, B1 } __attribute__((mode(byte)));
        enum half { H0, H1 } __attribute__((mode(HI)));
        enum word { W0, W1 } __attribute__((mode(word)));
        enum big { BIG = 0x100000000LL, NEGATIVE = -1LL };
        enum top { TOP = 0x8000000000000000ULL };
        struct enums { enum byte a; enum half b; enum word c; enum big d; enum top e; enum byte f; };
        struct numbers { char c; __int128 i; double d; float f; long double l; _Bool b; };
        struct holes { int a; struct { int x; long long y; short z; long w; char v; } inner; char x[3]; int y; };
        struct inner_packed { char a; struct { char b; int c; } __attribute__((packed)) d; int e; };
        struct tags { int __attribute__((btf_type_tag("user"))) *p; volatile int *const v; int *restrict r; };
        struct pointers { int (*array[3])(void); int (*(*to_array)[5])(int, ...); struct hidden *h; picker f; };
        #define USE(NUMBER, ...) __VA_ARGS__ use##NUMBER
        USE(1, struct empty); USE(2, struct flexible); USE(3, struct packed); USE(4, struct short_tail);
        USE(5, struct aligned_member); USE(6, struct aligned); USE(7, struct bits); USE(8, struct gaps);
        USE(9, struct mixed); USE(10, struct packed_bits); USE(11, struct wide); USE(12, union overlay);
        USE(13, struct other); USE(14, node_t); USE(15, struct uses); USE(16, struct enums); USE(17, struct numbers);
        USE(18, struct holes); USE(19, struct inner_packed); USE(20, struct tags); USE(21, struct pointers);
        """
}
