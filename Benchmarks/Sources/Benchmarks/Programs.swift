import EBPF

/// The programs that are measured.
enum Programs {
    /// Rounds of the micro loop.
    static let rounds = 1000
    /// Executed instructions of the micro loop: two before it, eleven a round, one after it.
    static let microLoopLength = 2 + 11 * rounds + 1

    /// Marsaglia's xorshift: arithmetic and one conditional jump back.
    static let microLoop = """
            r0 = 0x139408dcbbf7a44
            r1 = \(rounds)
        again:
            r2 = r0
            r2 <<= 13
            r0 ^= r2
            r2 = r0
            r2 >>= 7
            r0 ^= r2
            r2 = r0
            r2 <<= 17
            r0 ^= r2
            r1 -= 1
            if r1 != 0 goto again
            exit
        """

    /// The shortest program.
    static let empty = "r0 = 0\nexit"

    /// Look-ups in one run of `lookups`.
    static let lookupCount = 64

    /// Looks keys 0 to 63 up in `map`, adding up what it finds.
    static let lookups = """
            r6 = 0
            r7 = 0
        again:
            *(u32 *)(r10 -4) = r6
            r1 = map[map]
            r2 = r10
            r2 += -4
            call bpf_map_lookup_elem
            if r0 == 0 goto next
            r1 = *(u64 *)(r0 +0)
            r7 += r1
        next:
            r6 += 1
            if r6 != \(lookupCount) goto again
            r0 = r7
            exit
        """

    /// A program whose loads of maps all stand for `map`.
    static func program(_ text: String, map: (any Map)? = nil, mode: ExecutionMode) throws -> Program {
        let assembled = try Assembler.program(text)
        var code = ProgramCode(name: "benchmark", instructions: assembled.instructions)
        for reference in assembled.references { code.maps[reference.slot] = map }
        return try Program(code, mode: mode)
    }

    /// A map with the keys that `lookups` looks for.
    static func filledMap(_ type: MapType) throws -> any Map {
        let definition = MapDefinition(
            name: "map", type: type, keySize: 4, valueSize: 8, maxEntries: UInt32(lookupCount))
        let map = try MapFactory().make(definition)
        for key in 0..<UInt8(lookupCount) { try map.update([key, 0, 0, 0], [key, 0, 0, 0, 0, 0, 0, 0]) }
        return map
    }
}
