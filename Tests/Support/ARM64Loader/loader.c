// Runs machine code for AArch64 without an operating system's libraries: reads cases from standard input, writes what came of each.
//
//     case:   u32 code size │ u32 context size │ u32 packet size │ u32 run state │ u64 second argument │ u64 number of faults │ code │ context │ packet
//             │ faults
//     result: u64 r0 │ context │ packet
//
// The context stands at CONTEXT, with the addresses of the packet's start and end in the 16 bytes before it. The functions that programs call
// have sections of their own, so that the linker can be told where to put them.
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long u64;

#define CONTEXT 0x10000000ul
#define CODE 0x20000000ul
#define ROOM 0x100000ul

#define FAULTS 16

static u8 *packet_start, *packet_end;

/// Loads that may fault: offsets in the code of the load and of where to go on, and the register that becomes 0.
static struct { u64 load, next, cleared; } faults[FAULTS];
static u64 fault_count;

static long call(long number, long a, long b, long c, long d, long e, long f) {
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}

static int transfer(long number, long file, u8 *bytes, u64 count) {
    while (count > 0) {
        long done = call(number, file, (long)bytes, (long)count, 0, 0, 0);
        if (done <= 0) return 0;
        bytes += done;
        count -= (u64)done;
    }
    return 1;
}

static int map(u64 address, int protection) {
    return call(222, (long)address, ROOM, protection, 0x32, -1, 0) == (long)address;
}

/// Makes what was written as data visible as instructions.
static void synchronize(u64 start, u64 count) {
    for (u64 line = start; line < start + count; line += 4) __asm__ volatile("dc cvau, %0" ::"r"(line) : "memory");
    __asm__ volatile("dsb ish");
    for (u64 line = start; line < start + count; line += 4) __asm__ volatile("ic ivau, %0" ::"r"(line) : "memory");
    __asm__ volatile("dsb ish; isb");
}

/// Tells five arguments and the run state apart.
__attribute__((section(".call_mix"), used)) u64 mix(u64 one, u64 two, u64 three, u64 four, u64 five, u64 state) {
    // What a function need not keep holds something else afterwards.
    __asm__ volatile("mov x6, -1; mov x7, -1; mov x9, -1; mov x10, -1; mov x11, -1; mov x12, -1; mov x16, -1"
                     ::: "x6", "x7", "x9", "x10", "x11", "x12", "x16");
    return one + two * 10 + three * 100 + four * 1000 + five * 10000 + state * 100000;
}

/// Goes on behind a load that may fault. The registers and the program counter stand where Linux puts them in a signal's context.
static void on_fault(int signal, void *info, u8 *context) {
    u64 *registers = (u64 *)(context + 184), *counter = (u64 *)(context + 440);
    for (u64 index = 0; index < fault_count; index++) {
        if (*counter != CODE + faults[index].load) continue;
        registers[faults[index].cleared] = 0;
        *counter = CODE + faults[index].next;
        return;
    }
    call(93, 4, 0, 0, 0, 0, 0);
}

static void handle(long signal) {
    // A handler with SA_SIGINFO and SA_NODEFER, no restorer, no mask.
    u64 action[4] = {(u64)on_fault, 0x40000004, 0, 0};
    call(134, signal, (long)action, 0, 8, 0, 0);
}

typedef u64 (*function)(u64, u64, u64, u64, u64, u64);

/// Calls its first argument as a helper would a callback.
__attribute__((section(".call_back"), used)) u64 call_back(u64 body, u64 argument, u64 c, u64 d, u64 e, u64 state) {
    return ((function)body)(argument, 2, 3, 4, 5, state) + ((function)body)(argument + 1, 2, 3, 4, 5, state);
}

/// Gives its third argument as the entry of the program to go on with.
__attribute__((section(".call_entry"), used)) u64 entry_of(u64 a, u64 b, u64 entry, u64 d, u64 e, u64 state) {
    return entry;
}

/// Loads bytes of the packet, the first the highest; all ones outside of it.
__attribute__((section(".call_packet"), used)) u64 packet_load(u64 c, u64 offset, u64 size, u64 d, u64 e, u64 state) {
    long start = (int)offset;
    u64 value = 0;
    if (start < 0 || (u64)start + size > (u64)(packet_end - packet_start)) return ~0ul;
    for (u64 index = 0; index < size; index++) value = value << 8 | packet_start[start + (long)index];
    return value;
}

/// A clock that moves by one each time.
__attribute__((section(".call_clock"), used)) u64 clock_of(u64 a, u64 b, u64 c, u64 d, u64 e, u64 state) {
    static u64 now;
    return ++now;
}

static u64 run(u64 second, u64 state) {
    // Registers that must be kept are seen to be.
    register u64 x19 __asm__("x19") = 0x1919;
    register u64 x23 __asm__("x23") = 0x2323;
    __asm__ volatile("" : "+r"(x19), "+r"(x23));
    u64 result = ((function)CODE)(CONTEXT, second, 0, 0, 0, state);
    __asm__ volatile("" : "+r"(x19), "+r"(x23));
    if (x19 != 0x1919 || x23 != 0x2323) call(93, 3, 0, 0, 0, 0, 0);
    return result;
}

void _start(void) {
    u32 sizes[4];
    u64 second;
    if (!map(CONTEXT, 3) || !map(CODE, 7)) call(93, 2, 0, 0, 0, 0, 0);
    u8 *context = (u8 *)CONTEXT;
    handle(11);
    handle(7);
    while (transfer(63, 0, (u8 *)sizes, sizeof sizes) && transfer(63, 0, (u8 *)&second, sizeof second)) {
        if (!transfer(63, 0, (u8 *)&fault_count, sizeof fault_count) || fault_count > FAULTS) break;
        packet_start = (u8 *)CONTEXT + ROOM / 2;
        packet_end = packet_start + sizes[2];
        if (!transfer(63, 0, (u8 *)CODE, sizes[0]) || !transfer(63, 0, context, sizes[1])) break;
        if (!transfer(63, 0, packet_start, sizes[2])) break;
        if (!transfer(63, 0, (u8 *)faults, fault_count * sizeof *faults)) break;
        synchronize(CODE, sizes[0]);
        u64 result = run(second, sizes[3]);
        transfer(64, 1, (u8 *)&result, sizeof result);
        transfer(64, 1, context, sizes[1]);
        transfer(64, 1, packet_start, sizes[2]);
    }
    call(93, 0, 0, 0, 0, 0, 0);
}
