enum colour {
	RED = 0,
	GREEN = 5,
	BLUE = 6,
};

enum signed_values {
	LOWEST = -2147483648,
	MINUS_ONE = -1,
	HIGHEST = 2147483647,
};

enum unsigned_values {
	TOP_BIT = 2147483648,
};

enum wide_signed_values {
	WIDE_MINUS_ONE = -1LL,
	WIDE_LOW = -9223372036854775808LL,
};

enum wide_values {
	WIDE = 1311768467463790320ULL,
	WIDE_ONE = 1ULL,
};

typedef _Bool bool;

typedef int integer;

typedef integer integer_alias;

typedef integer_alias *alias_pointer;

typedef const integer_alias constant_alias;

typedef int tagged_typedef;

typedef int vector[4];

typedef unsigned char __u8;

typedef unsigned int __u32;

typedef unsigned long long __u64;

typedef struct {
	int unnamed_member;
} unnamed_struct;

struct __sk_buff {
	__u32 len;
	__u32 pkt_type;
	__u32 mark;
	__u32 queue_mapping;
	__u32 protocol;
	__u32 vlan_present;
	__u32 vlan_tci;
	__u32 vlan_proto;
	__u32 priority;
	__u32 ingress_ifindex;
	__u32 ifindex;
	__u32 tc_index;
	__u32 cb[5];
	__u32 hash;
	__u32 tc_classid;
	__u32 data;
	__u32 data_end;
};

struct aligned {
	int first;
	long: 64;
	char second;
	long: 64;
};

struct bit_fields {
	unsigned int a: 3;
	unsigned int b: 5;
	int c: 9;
	char: 7;
	unsigned int d: 1;
	long: 39;
	unsigned long long e: 40;
	enum colour f: 4;
	bool g: 1;
	long: 0;
	unsigned char h;
};

typedef int (*binary_operation)(int, constant_alias);

struct nested;

typedef void (*handler)(struct nested *, void (*)(int, ...), const char * const *);

struct declarators {
	int (*plain)(void);
	binary_operation operation;
	binary_operation table[3];
	handler handle;
	int (* (*returns_function)(char))(long);
	volatile const int * restrict const qualified;
	const char * volatile const names[2];
	int ** restrict pointer_to_pointer;
	vector four;
	alias_pointer alias;
	unnamed_struct unnamed;
	void *untyped;
	const void *constant_untyped;
};

struct empty {};

struct padded {
	char first;
	long long second;
	char third;
};

struct flexible {
	int count;
	struct padded items[0];
};

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
		int x;
		int y;
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
	enum {
		ANONYMOUS_A = 0,
		ANONYMOUS_B = 10,
	} kind;
	struct empty nothing;
};

struct packed {
	char first;
	int second;
	short third;
} __attribute__((packed));

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
	long: 64;
};

struct tagged {
	int __attribute__((btf_type_tag("user"))) *user_pointer;
	struct nested __attribute__((btf_type_tag("rcu"))) __attribute__((btf_type_tag("percpu"))) *two_tags;
	int member;
};

union whole {
	__u64 all;
	__u8 each[8];
	struct nested *pointer;
};
