import BPFInstructions

/// How deep the calls of a program nest, which nothing counts while its machine code runs.
struct CallDepth {
    /// Kernel: `MAX_CALL_FRAMES`.
    static let limit = 8

    private let program: Program
    /// The calls of each subprogram: the slot, and the place of the subprogram that is called.
    private var calls: [[(slot: Int, callee: Int)]] = []
    /// The frames that each subprogram needs with all that it calls; 0 while that is not known.
    private var depths: [Int]

    /// Confirms that no chain of calls has more frames than there may be.
    ///
    /// A subprogram that helpers call back counts from its own frame on.
    static func check(_ program: Program) throws(CompilerError) {
        if program.subprograms.count == 1 { return try checkRecursion(program) }
        var check = CallDepth(program)
        for place in program.subprograms.indices { _ = try check.depth(of: place, above: 0) }
    }

    /// Confirms that a program of one subprogram does not call itself.
    private static func checkRecursion(_ program: Program) throws(CompilerError) {
        for slot in program.branches where program.targets[slot] == 0 {
            if case .callLocal? = program.steps[slot].operation {
                throw CompilerError(.tooManyFrames(limit: limit), slot: slot)
            }
        }
    }

    private init(_ program: Program) {
        self.program = program
        depths = Array(repeating: 0, count: program.subprograms.count)
        var places: [Int: Int] = [:]
        for (place, subprogram) in program.subprograms.enumerated() { places[subprogram.slots.lowerBound] = place }
        calls = Array(repeating: [], count: program.subprograms.count)
        var place = 0
        for slot in program.branches {
            guard case .callLocal? = program.steps[slot].operation, let callee = places[Int(program.targets[slot])]
            else { continue }
            while !program.subprograms[place].slots.contains(slot) { place += 1 }
            calls[place].append((slot, callee))
        }
    }

    /// The frames of the deepest chain that starts in a subprogram, which has `above` callers.
    private mutating func depth(of place: Int, above: Int) throws(CompilerError) -> Int {
        if depths[place] != 0 { return depths[place] }
        var deepest = 0
        for call in calls[place] {
            // Calls without end are found here too, because nothing is known of a subprogram before its calls are.
            if above + 1 >= Self.limit { throw CompilerError(.tooManyFrames(limit: Self.limit), slot: call.slot) }
            deepest = max(deepest, try depth(of: call.callee, above: above + 1))
            if above + 1 + deepest > Self.limit {
                throw CompilerError(.tooManyFrames(limit: Self.limit), slot: call.slot)
            }
        }
        depths[place] = deepest + 1
        return depths[place]
    }
}
