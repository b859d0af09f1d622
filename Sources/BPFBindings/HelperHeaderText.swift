/// The parts of the header that no table has.
enum HelperHeaderText {
    /// Types for a source that includes no header of a kernel.
    static let types = """
        typedef unsigned char __u8;
        typedef unsigned short __u16;
        typedef unsigned int __u32;
        typedef unsigned long long __u64;
        typedef signed char __s8;
        typedef signed short __s16;
        typedef signed int __s32;
        typedef signed long long __s64;
        typedef __u16 __be16;
        typedef __u32 __be32;
        typedef __u64 __be64;
        enum { BPF_ANY = 0, BPF_NOEXIST = 1, BPF_EXIST = 2, BPF_F_LOCK = 4 };
        enum xdp_action { XDP_ABORTED, XDP_DROP, XDP_PASS, XDP_TX, XDP_REDIRECT };
        """

    /// Sections, maps, byte order, access to kernel types.
    static let macros = #"""
        /* Where a function or variable goes: a loader tells its purpose by the section's name. */
        #ifndef SEC
        #define SEC(name) __attribute__((section(name), used))
        #endif
        #ifndef __always_inline
        #define __always_inline inline __attribute__((always_inline))
        #endif
        #ifndef __noinline
        #define __noinline __attribute__((noinline))
        #endif
        #ifndef __weak
        #define __weak __attribute__((weak))
        #endif
        #ifndef __hidden
        #define __hidden __attribute__((visibility("hidden")))
        #endif
        #ifndef __ksym
        #define __ksym __attribute__((section(".ksyms")))
        #endif
        #ifndef __kconfig
        #define __kconfig __attribute__((section(".kconfig")))
        #endif
        #ifndef NULL
        #define NULL ((void *)0)
        #endif

        /* A map is a variable in ".maps" whose type describes it: numbers are array lengths, types are pointees. */
        #define __uint(name, number) int (*name)[number]
        #define __type(name, type) __typeof__(type) *name
        #define __array(name, element) __typeof__(element) *name[]

        /* The least that must be kept in sight of the type of a ring buffer's records, for `ebpf generate swift`. */
        #define BPF_EXPORT_TYPE(type, name) type *export_##name __attribute__((unused))

        /* Packets are in network byte order. */
        #if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        #define bpf_ntohs(x) ((__u16)__builtin_bswap16(x))
        #define bpf_ntohl(x) ((__u32)__builtin_bswap32(x))
        #define bpf_be64_to_cpu(x) ((__u64)__builtin_bswap64(x))
        #else
        #define bpf_ntohs(x) ((__u16)(x))
        #define bpf_ntohl(x) ((__u32)(x))
        #define bpf_be64_to_cpu(x) ((__u64)(x))
        #endif
        #define bpf_htons(x) bpf_ntohs(x)
        #define bpf_htonl(x) bpf_ntohl(x)
        #define bpf_cpu_to_be64(x) bpf_be64_to_cpu(x)

        /* Questions to the types of the kernel that a program will run on (CO-RE); the numbers are clang's. */
        #define bpf_core_field_exists(field) __builtin_preserve_field_info(field, 2)
        #define bpf_core_field_size(field) __builtin_preserve_field_info(field, 1)
        #define bpf_core_field_offset(field) __builtin_preserve_field_info(field, 0)
        #define bpf_core_type_exists(type) __builtin_preserve_type_info(*(__typeof__(type) *)0, 0)
        #define bpf_core_type_size(type) __builtin_preserve_type_info(*(__typeof__(type) *)0, 1)
        #define bpf_core_enum_value_exists(type, value) __builtin_preserve_enum_value(*(__typeof__(type) *)value, 0)
        #define bpf_core_enum_value(type, value) __builtin_preserve_enum_value(*(__typeof__(type) *)value, 1)
        #define bpf_core_read(to, size, from) bpf_probe_read_kernel(to, size, (const void *)__builtin_preserve_access_index(from))

        /* A line in the kernel's trace, and in ours. */
        #define bpf_printk(format, ...)                                                            \
            ({                                                                                     \
                static const char __format[] = format;                                             \
                bpf_trace_printk(__format, sizeof(__format), ##__VA_ARGS__);                       \
            })

        /* A tail call to a slot that the compiler knows. Map and number are loaded right before it, on every path the same, so that a
           kernel that compiles the program may make it a jump. */
        static __always_inline void bpf_tail_call_static(void *context, const void *programs, const __u32 slot)
        {
            register void *first __asm__("r1") = context;
            register const void *second __asm__("r2") = programs;
            register __u64 third __asm__("r3") = slot;
            __asm__ volatile("call 12" : "+r"(first), "+r"(second), "+r"(third) : : "r0", "r4", "r5", "memory");
        }

        """#
}
