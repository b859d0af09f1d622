import BPFCompiler
import BPFInstructions

/// A way in which a program can be compiled; in all of them it does the same.
struct CompilationWay: Hashable, CustomStringConvertible {
    let optimizes: Bool
    /// With hidden constants, guarded jumps, and barriers before and behind every third slot.
    let isHardened: Bool

    static let all = [(true, false), (false, false), (true, true), (false, true)].map(CompilationWay.init)

    /// What is asked for.
    func request(_ program: [Instruction], seed: UInt64) -> CompilationRequest {
        var request = CompilationRequest(program)
        request.optimizes = optimizes
        guard isHardened else { return request }
        request.blinding = seed
        request.guardsIndirectJumps = true
        request.barriers = SpeculationBarriers(
            before: Set(program.indices.filter { ($0 + Int(seed)) % 3 == 0 }),
            after: Set(program.indices.filter { ($0 + Int(seed)) % 3 == 1 }))
        return request
    }

    var description: String { (optimizes ? "with" : "without") + " passes" + (isHardened ? ", hardened" : "") }
}
