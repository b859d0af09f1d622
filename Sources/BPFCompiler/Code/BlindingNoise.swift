/// Numbers that nobody who wrote the program can foresee, when the seed is one.
struct BlindingNoise: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// - Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}

extension CompilationRequest {
    /// Whether a number is none that may stand in the code where constants are hidden.
    ///
    /// Sign-extended numbers of one byte may: of the bytes that they leave in the code all but one are the same. So may numbers that stand
    /// for maps, which no program chooses.
    func hides(_ value: UInt64) -> Bool {
        Int8(exactly: Int64(bitPattern: value)) == nil && mapAddresses[value] == nil && indexedMaps[value] == nil
            && hashedMaps[value] == nil && programTables[value] == nil
    }
}
