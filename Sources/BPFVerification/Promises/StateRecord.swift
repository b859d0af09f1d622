/// The states that a verification went through, by instruction: what it promises about a run.
///
/// With a record, a path ends only at a state that contains it in every register and stack slot, whether they matter or not.
/// So whatever the program does, one of the states that were written down for an instruction contains what the registers hold there.
package final class StateRecord {
    /// The most states that are kept.
    private let limit: Int
    private(set) var count = 0
    /// Whether some states did not fit, so that nothing can be said.
    package private(set) var isFull = false
    /// By slot.
    private var states: [[VerifierState]] = []
    /// What is known about the program; set when its verification begins.
    private(set) var program: Program?

    /// An empty record for one verification.
    package init(limit: Int = 200_000) {
        self.limit = limit
    }

    func begin(_ program: Program) {
        self.program = program
        states = [[VerifierState]](repeating: [], count: program.steps.count)
    }

    /// Writes down the state before a slot runs; what only a processor that guesses wrong sees is no promise.
    func note(_ slot: Int, _ state: VerifierState) {
        guard !isFull, !state.isSpeculative else { return }
        if let last = states[slot].last, last.promisesTheSame(as: state) { return }
        if count == limit {
            isFull = true
            states.removeAll()
            return
        }
        count += 1
        states[slot].append(state)
    }

    func states(at slot: Int) -> [VerifierState] {
        states.indices.contains(slot) ? states[slot] : []
    }
}

extension VerifierState {
    /// Whether it says the same about the registers and the stack of the function that runs, on the same chain of calls.
    fileprivate func promisesTheSame(as other: VerifierState) -> Bool {
        frames.map(\.callSite) == other.frames.map(\.callSite)
            && current.registers.elementsEqual(other.current.registers) && current.stack == other.current.stack
    }
}

extension Verifier {
    /// Decides whether a program is safe, and writes down what it promises about the program's runs.
    package static func verify(_ request: VerificationRequest, recording record: StateRecord) -> VerificationResult {
        verify(request, record: record)
    }
}
