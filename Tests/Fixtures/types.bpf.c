// SPDX-License-Identifier: Apache-2.0
//
// Types for the decoder and the C printer: every BTF kind, and the declarations that are hard to print.
#include "fixture.h"

// Integers, enumerations, floating point.

enum colour { RED, GREEN = 5, BLUE };
enum signed_values { LOWEST = -2147483647 - 1, MINUS_ONE = -1, HIGHEST = 2147483647 };
enum unsigned_values { TOP_BIT = 0x80000000u };
enum wide_values { WIDE = 0x123456789abcdef0, WIDE_ONE = 1 };
enum wide_signed_values { WIDE_MINUS_ONE = -1ll, WIDE_LOW = -0x7fffffffffffffffll - 1 };
enum forward_enum;

struct scalars {
    char c;
    signed char sc;
    unsigned char uc;
    short s;
    unsigned short us;
    int i;
    unsigned int ui;
    long l;
    unsigned long ul;
    long long ll;
    unsigned long long ull;
    __int128 i128;
    unsigned __int128 u128;
    bool b;
    float f;
    double d;
    long double ld;
};

// Layout: bit-fields, padding, packing, alignment, flexible arrays.

struct bit_fields {
    unsigned int a : 3;
    unsigned int b : 5;
    int c : 9;
    unsigned int : 7;
    unsigned int d : 1;
    unsigned long long e : 40;
    enum colour f : 4;
    bool g : 1;
    unsigned int : 0;
    unsigned char h;
};

struct padded {
    char first;
    long long second;
    char third;
};

struct packed {
    char first;
    int second;
    short third;
} __packed;

struct aligned {
    int first;
    char second __attribute__((aligned(16)));
};

struct flexible {
    int count;
    struct padded items[];
};

struct empty {};

// Composition: unions, anonymous and nested members, self reference, forward declarations, arrays.

struct forward_struct;
union forward_union;

struct nested {
    union {
        int number;
        struct {
            short low;
            short high;
        };
    };
    struct {
        int x, y;
        union {
            float f;
            unsigned char raw[4];
        } value;
    } inner[2];
    struct nested *next;
    struct forward_struct *opaque;
    union forward_union *opaque_union;
    int matrix[2][3][4];
    int *pointers[3];
    int (*pointer_to_array)[5];
    enum { ANONYMOUS_A, ANONYMOUS_B = 10 } kind;
    struct empty nothing;
};

union whole {
    __u64 all;
    __u8 each[8];
    struct nested *pointer;
};

// Declarators: function pointers, typedef chains, qualifiers.

typedef int integer;
typedef integer integer_alias;
typedef const integer_alias constant_alias;
typedef integer_alias *alias_pointer;
typedef int vector[4];
typedef struct {
    int unnamed_member;
} unnamed_struct;
typedef int (*binary_operation)(int, constant_alias);
typedef void (*handler)(struct nested *self, void (*callback)(int, ...), const char *const *names);

struct declarators {
    int (*plain)(void);
    binary_operation operation;
    binary_operation table[3];
    handler handle;
    int (*(*returns_function)(char))(long);
    const volatile int *const restrict qualified;
    const char *volatile const names[2];
    int **restrict pointer_to_pointer;
    vector four;
    alias_pointer alias;
    unnamed_struct unnamed;
    void *untyped;
    const void *constant_untyped;
};

// Tags.

struct tagged {
    int __type_tag("user") *user_pointer;
    struct nested __type_tag("rcu") __type_tag("percpu") *two_tags;
    int member __decl_tag("member tag");
} __decl_tag("struct tag");

typedef int tagged_typedef __decl_tag("typedef tag");

// Roots: what a variable or a function names is kept.

enum colour colour;
enum signed_values signed_values;
enum unsigned_values unsigned_values;
enum wide_values wide_values;
enum wide_signed_values wide_signed_values;
struct scalars scalars;
struct bit_fields bit_fields;
struct padded padded;
struct packed packed;
struct aligned aligned;
struct flexible flexible;
struct nested nested;
union whole whole;
struct declarators declarators;
struct tagged tagged;
tagged_typedef tagged_variable __decl_tag("variable tag");

__noinline int tagged_function(int argument __decl_tag("argument tag"), struct nested *pointer)
    __decl_tag("function tag") {
    return argument + (pointer != 0);
}

SEC("socket")
int use_types(struct __sk_buff *skb) {
    return tagged_function(skb->len, 0);
}

char LICENSE[] SEC("license") = "Apache-2.0";
