import BPFInstructions
import BPFModel

/// Finds what holds whenever an instruction runs, by following all ways through each function at once until nothing changes.
///
/// The verifier's own states can't say it: a path that ends at a remembered state may carry other numbers than that state, where they did not matter
/// for safety.
struct FactFinder {
    private let program: Program
    private let reachable: [Bool]
    /// What is known before the slots that jumps lead to.
    private var states: [Int: KnownState] = [:]
    private var pending: [Int] = []
    private(set) var facts = ProgramFacts()

    init(_ program: Program, reachable: [Bool]) {
        self.program = program
        self.reachable = reachable
        for entry in program.subprograms.entries where reachable[entry.range.lowerBound] {
            join(.entry, at: entry.range.lowerBound)
        }
        while let slot = pending.popLast() { follow(from: slot) }
        collect()
    }

    /// Takes in one more way to a slot.
    private mutating func join(_ state: KnownState, at slot: Int) {
        guard slot < reachable.count, reachable[slot] else { return }
        let known = states[slot]
        let joined = known.map { $0.joined(state) } ?? state
        guard joined != known else { return }
        states[slot] = joined
        pending.append(slot)
    }

    /// Follows straight code to its end.
    private mutating func follow(from start: Int) {
        guard var state = states[start] else { return }
        var slot = start
        while true {
            let step = program.steps[slot]
            KnownTransfer(program).apply(step, &state)
            if step.isExit { return }
            let next = slot + (step.instruction.isWide ? 2 : 1)
            if let distance = step.jumpDistance {
                join(state, at: slot + 1 + distance)
                if !step.isUnconditionalJump { join(state, at: next) }
                return
            }
            guard next < reachable.count, reachable[next] else { return }
            if states[next] != nil || program.graph.isCheckpoint[next] { return join(state, at: next) }
            slot = next
        }
    }

    // MARK: Facts

    private mutating func collect() {
        var state = KnownState()
        var slot = 0
        while slot < program.steps.count {
            let step = program.steps[slot]
            if let known = states[slot] { state = known }
            if reachable[slot] { note(step, slot, state) }
            KnownTransfer(program).apply(step, &state)
            slot += step.instruction.isWide ? 2 : 1
        }
    }

    private mutating func note(_ step: Step, _ slot: Int, _ state: KnownState) {
        for register in step.readRegisters {
            guard case .number(let value) = state.registers[Int(register.rawValue)] else { continue }
            facts.constants.append(.init(slot: slot, register: register, value: value))
        }
        if case .jumpIf = step.operation { noteBranch(step, slot) }
        if step.isHelperCall { noteMap(step, slot, state) }
    }

    /// A jump whose other way no path ever takes: the verifier knows it better than the numbers here.
    private mutating func noteBranch(_ step: Step, _ slot: Int) {
        let target = slot + 1 + (step.jumpDistance ?? 0)
        guard target != slot + 1 else { return }
        if !reachable[slot + 1] { facts.branches.append(.init(slot: slot, isTaken: true)) }
        if !reachable[target] { facts.branches.append(.init(slot: slot, isTaken: false)) }
    }

    private mutating func noteMap(_ step: Step, _ slot: Int, _ state: KnownState) {
        let id = HelperID(rawValue: UInt32(bitPattern: step.instruction.immediate))
        let arguments = Helper.with(id: id)?.prototype?.arguments ?? []
        guard let place = arguments.firstIndex(of: .map), case .map(let map) = state.registers[place + 1] else {
            return
        }
        var call = ProgramFacts.MapCall(slot: slot, map: map)
        if let place = arguments.firstIndex(of: .mapKey), case .stack(let offset) = state.registers[place + 1],
            program.maps.indices.contains(map)
        {
            call.key = state.bytes(at: offset, count: program.maps[map].keySize)
        }
        facts.mapCalls.append(call)
    }
}

extension Step {
    /// The registers whose values the instruction uses.
    fileprivate var readRegisters: [Register] {
        switch operation {
        case .arithmetic(.move, _, let operand): operand == .register ? [source] : []
        case .arithmetic(_, _, let operand), .jumpIf(_, _, let operand), .store(_, let operand):
            operand == .register && source != destination ? [destination, source] : [destination]
        case .negate, .byteSwap: [destination]
        case .load, .loadAcquire, .moveSignExtended, .castAddressSpace: [source]
        case .storeRelease, .atomic, .atomicExchange: [destination, source]
        case .atomicCompareExchange: [.r0, destination, source]
        case .exit: [.r0]
        default: []
        }
    }
}
