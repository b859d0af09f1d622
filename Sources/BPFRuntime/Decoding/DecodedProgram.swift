/// What decoding makes of a program's instructions.
struct DecodedProgram: Sendable {
    /// One for each instruction, also for a 64-bit load, less what was fused.
    var steps: [Step] = []
    /// The same steps as fast mode does them; none in other modes.
    var chain: [ChainStep] = []
    /// The registers of each step.
    var uses: [RegisterUse] = []
    /// The slot of each step.
    var slots: [Int] = []
    /// The maps that handles number.
    var maps: [MapEntry] = []
    /// The helpers that steps number.
    var helpers: [HelperEntry] = []

    /// The handle of the function that gets what is thrown.
    var exceptionCallback: UInt64?

    /// What is added to the low 32 bits of pointers into the program's arena.
    var arenaBase: UInt64 = 0

    /// How many instructions there are; fused steps stand for two.
    var instructionCount = 0

    /// The step at which the function starts that a handle stands for; nil for a value that is no such handle.
    func step(ofFunction handle: UInt64) -> Int? {
        guard let number = Handle.functionNumber(handle, count: instructionCount) else { return nil }
        // Steps are in the order of their numbers.
        var range = 0..<steps.count
        while range.count > 1 {
            let middle = range.lowerBound + range.count / 2
            range = steps[middle].number <= number ? middle..<range.upperBound : range.lowerBound..<middle
        }
        return steps[range.lowerBound].number == number ? range.lowerBound : nil
    }
}
