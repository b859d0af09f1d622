import Testing

@testable import BPFVerification

/// Dynptrs, timers and kernel pointers in map values.
struct DynptrTests {
    /// A dynptr of 16 bytes in the ring buffer, at fp-16.
    private static let reserve = """
        r1 = map[ring]
        r2 = 16
        r3 = 0
        r4 = r10
        r4 += -16
        call bpf_ringbuf_reserve_dynptr

        """

    private static let discard = """

        r1 = r10
        r1 += -16
        r2 = 0
        call bpf_ringbuf_discard_dynptr
        r0 = 0
        exit
        """

    /// Its memory in r0, eight bytes.
    private static let slice = """
        r1 = r10
        r1 += -16
        r2 = 0
        r3 = 8
        call bpf_dynptr_data

        """

    /// A value of a map in r0; ends the program where there is none.
    private static func value(of map: String) -> String {
        """
        *(u32 *)(r10 -20) = 0
        r2 = r10
        r2 += -20
        r1 = map[\(map)]
        call bpf_map_lookup_elem
        if r0 != 0 goto +2
        r0 = 0
        exit

        """
    }

    static let cases = [
        ProgramCase("made and given up", reserve + discard),
        ProgramCase("not given up", reserve + "r0 = 0\nexit", rejected: "Unreleased reference id=2 alloc_insn=6"),
        ProgramCase(
            "given up twice", reserve + discard.replacing("r0 = 0\nexit", with: "") + discard,
            rejected: "arg 1 is an unacquired reference"),
        ProgramCase(
            "overwritten", reserve + "*(u64 *)(r10 -8) = 0" + discard, rejected: "cannot overwrite referenced dynptr"),
        ProgramCase(
            "read as memory", reserve + "r1 = *(u64 *)(r10 -16)" + discard,
            rejected: "invalid read from stack off -16+0 size 8"),
        ProgramCase("its memory", reserve + slice + "if r0 == 0 goto +1\n*(u64 *)(r0 +0) = 1" + discard),
        ProgramCase(
            "its memory without a check", reserve + slice + "*(u64 *)(r0 +0) = 1" + discard,
            rejected: "R0 invalid mem access 'mem_or_null'"),
        ProgramCase(
            "beyond its memory", reserve + slice + "if r0 == 0 goto +1\n*(u64 *)(r0 +1) = 1" + discard,
            rejected: "invalid access to memory, mem_size=8 off=1 size=8"),
        ProgramCase(
            "its memory after it was given up",
            reserve + slice + "r6 = r0\nif r6 == 0 goto +1\nr7 = 1" + discard.replacing("r0 = 0\nexit", with: "")
                + "\nif r6 == 0 goto +1\n*(u8 *)(r6 +0) = 1\nr0 = 0\nexit",
            rejected: "R6 invalid mem access 'scalar'"),
        ProgramCase(
            "never made", slice + "r0 = 0\nexit", rejected: "Expected an initialized dynptr as arg #0"),
        ProgramCase(
            "at an odd place",
            "r1 = map[ring]\nr2 = 16\nr3 = 0\nr4 = r10\nr4 += -12\ncall bpf_ringbuf_reserve_dynptr\nr0 = 0\nexit",
            rejected: "cannot pass in dynptr at an offset=-12"),
        ProgramCase(
            "from memory that is no map value",
            "*(u64 *)(r10 -24) = 0\nr1 = r10\nr1 += -24\nr2 = 8\nr3 = 0\nr4 = r10\nr4 += -16\ncall bpf_dynptr_from_mem\nr0 = 0\nexit",
            rejected: "Unsupported reg type fp for bpf_dynptr_from_mem data"),
        ProgramCase(
            "slice of a dynptr that was made again",
            value(of: "values")
                + "r6 = r0\nr1 = r6\nr2 = 48\nr3 = 0\nr4 = r10\nr4 += -16\ncall bpf_dynptr_from_mem\n" + slice
                + "if r0 != 0 goto +2\nr0 = 0\nexit\nr7 = r0\nr1 = r6\nr2 = 48\nr3 = 0\nr4 = r10\nr4 += -16\n"
                + "call bpf_dynptr_from_mem\nr0 = *(u8 *)(r7 +0)\nr0 = 0\nexit",
            rejected: "R7 invalid mem access 'scalar'"),
        ProgramCase(
            "of user space",
            "r1 = map[user_ring]\nr2 = subprog[visit]\nr3 = 0\nr4 = 0\ncall bpf_user_ringbuf_drain\nr0 = 0\nexit\nvisit:\nr2 = 0\ncall bpf_ringbuf_discard_dynptr\nr0 = 0\nexit",
            rejected: "cannot release unowned const bpf_dynptr"),
        ProgramCase(
            "timer",
            value(of: "timers")
                + "r6 = r0\nr1 = r6\nr1 += 8\nr2 = map[timers]\nr3 = 1\ncall bpf_timer_init\nr1 = r6\nr1 += 8\nr2 = subprog[later]\ncall bpf_timer_set_callback\nr0 = 0\nexit\nlater:\nr0 = *(u8 *)(r3 +0)\nr0 = 0\nexit"
        ),
        ProgramCase(
            "result of a timer's function",
            value(of: "timers")
                + "r1 = r0\nr1 += 8\nr2 = subprog[later]\ncall bpf_timer_set_callback\nr0 = 0\nexit\nlater:\nr0 = 1\nexit",
            rejected: "At async callback return the register R0 has smin=1 smax=1 should have been in [0, 0]"),
        ProgramCase(
            "timer at another place",
            value(of: "timers") + "r1 = r0\nr2 = map[timers]\nr3 = 1\ncall bpf_timer_init\nr0 = 0\nexit",
            rejected: "off 0 doesn't point to 'struct bpf_timer' that is at 8"),
        ProgramCase(
            "timer of another map",
            value(of: "timers") + "r1 = r0\nr1 += 8\nr2 = map[values]\nr3 = 1\ncall bpf_timer_init\nr0 = 0\nexit",
            rejected: "timer pointer in R1 map_uid=0 doesn't match map pointer in R2 map_uid=0"),
        ProgramCase(
            "store to a kernel pointer", value(of: "pointers") + "*(u64 *)(r0 +8) = 0\nr0 = 0\nexit",
            rejected: "store to referenced kptr disallowed"),
        ProgramCase(
            "half of a kernel pointer", value(of: "pointers") + "r0 = *(u32 *)(r0 +8)\nr0 = 0\nexit",
            rejected: "kptr access size must be BPF_DW"),
        ProgramCase(
            "part of a kernel pointer", value(of: "pointers") + "r0 = *(u64 *)(r0 +4)\nr0 = 0\nexit",
            rejected: "kptr access misaligned expected=8 off=4"),
    ]

    @Test(arguments: cases)
    func verdict(_ example: ProgramCase) throws {
        #expect(try example.firstLine() == example.message)
    }
}
