import BPFVerification
import EBPF

extension Comparisons {
    /// Verification with and without a log; times against the running kernel are what `ebpf-compare` measures.
    static func verification() throws -> [Comparison] {
        [
            try verification("smallest program, verified", Programs.empty, unit: "program", processed: 2, units: 1),
            try verification(
                "map look-up with its null check, verified", Programs.checkedLookup, unit: "program", processed: 10,
                units: 1),
            try verification(
                "loop of 10,000 rounds, verified", Programs.verifiedLoop, unit: "processed instruction",
                processed: 20_002,
                units: 20_002),
        ]
    }

    private static func verification(
        _ title: String, _ text: String, unit: String, processed: Int, units: Int
    ) throws -> Comparison {
        let assembled = try Assembler.program(text)
        var instructions = assembled.instructions
        for reference in assembled.references { instructions[reference.slot].immediate = 0 }
        var request = VerificationRequest(instructions: instructions, programType: .xdp)
        request.maps = [MapDescription(name: "map", type: .array, keySize: 4, valueSize: 8, maxEntries: 1)]
        let levels: [(String, LogLevel)] = [("no log", []), ("log level 1", .branches), ("log level 2", .instructions)]
        return Comparison(
            title: title, unit: unit, units: units,
            candidates: levels.map { name, level in
                var request = request
                request.logLevel = level
                return Comparison.Candidate(name: name) { [request] in
                    let result = Verifier.verify(request)
                    guard result.isAccepted, result.statistics.processedInstructions == processed else {
                        throw Failure.differentWork
                    }
                }
            })
    }
}

extension Programs {
    /// One look-up whose result is checked before it is used.
    static let checkedLookup = """
            *(u32 *)(r10 -4) = 0
            r2 = r10
            r2 += -4
            r1 = map[map]
            call bpf_map_lookup_elem
            if r0 == 0 goto out
            r0 = *(u64 *)(r0 +0)
        out:
            r0 = 0
            exit
        """

    /// Counts to 10,000: nothing of it can be pruned.
    static let verifiedLoop = """
            r0 = 0
        again:
            r0 += 1
            if r0 < 10000 goto again
            exit
        """
}
