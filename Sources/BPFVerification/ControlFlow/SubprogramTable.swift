import BPFInstructions
import BPFModel

/// The functions of a program: where each begins and ends.
struct SubprogramTable: Hashable, Sendable {
    /// In the order of their slots; the main program is first.
    private(set) var entries: [Entry]

    /// One function.
    struct Entry: Hashable, Sendable {
        /// Its slots.
        var range: Range<Int>
        var name: String
        var isGlobal = false
        var prototype: FunctionDescription.Prototype?
        /// Why the kernel does not take it as a global function.
        var objection: String?
        var result: FunctionDescription.ResultKind?
        /// Whether it contains a legacy packet load, which may leave the whole program.
        var hasPacketLoad = false
        var hasTailCall = false
        /// Whether a call may move the packet.
        var movesPackets = false
        /// Whether a helper is given its address.
        var isCallback = false
        /// Whether it runs later, on its own, with a stack of its own.
        var isAsynchronous = false
        /// Whether it runs when the program throws.
        var isExceptionCallback = false
    }

    /// - Kernel: `BPF_MAX_SUBPROGS`.
    private static let limit = 256

    /// Finds the functions by the calls and address loads that lead to them.
    init(
        steps: [Step], functions: [FunctionDescription], exceptionCallback: ExceptionCallback?,
        needsPrivilege: (Int) throws(VerificationFailure) -> Void
    ) throws(VerificationFailure) {
        var starts: Set<Int> = [0]
        for (slot, step) in steps.enumerated() where step.isLocalCall || step.isFunctionAddress || step.isKernelCall {
            try needsPrivilege(slot)
            if step.isKernelCall { continue }
            let target = slot + 1 + Int(step.instruction.immediate)
            guard steps.indices.contains(target) else {
                throw VerificationFailure("call to invalid destination", at: slot)
            }
            starts.insert(target)
            guard starts.count <= Self.limit else {
                throw VerificationFailure("too many subprograms", at: slot, reason: .tooComplex)
            }
        }
        let handler = try Self.start(of: exceptionCallback, steps)
        if let handler { starts.insert(handler) }
        for function in functions where function.isGlobal && steps.indices.contains(function.start) {
            starts.insert(function.start)
        }
        let sorted = starts.sorted()
        let ends = sorted.dropFirst() + [steps.count]
        let described = Dictionary(functions.map { ($0.start, $0) }, uniquingKeysWith: { first, _ in first })
        entries = zip(sorted, ends).map { start, end in
            let function = described[start]
            return Entry(
                range: start..<end,
                name: function?.name ?? "",
                isGlobal: start != 0 && function?.isGlobal ?? false,
                prototype: function?.prototype,
                objection: function?.objection,
                result: function?.result
            )
        }
        for (slot, step) in steps.enumerated() { note(step, at: slot) }
        spreadPacketMoves(steps)
        if let handler, let index = index(startingAt: handler) {
            entries[index].isExceptionCallback = true
            entries[index].isAsynchronous = true
        }
    }

    /// Where the function begins that runs when the program throws.
    private static func start(
        of callback: ExceptionCallback?, _ steps: [Step]
    ) throws(VerificationFailure) -> Int? {
        switch callback {
        case nil: return nil
        case .missing(let message)?: throw VerificationFailure(message)
        case .function(let slot)?:
            guard slot > 0, steps.indices.contains(slot) else {
                throw VerificationFailure("invalid exception callback insn_off in func_info: \(slot)")
            }
            return slot
        }
    }

    /// The function that runs when the program throws.
    var exceptionCallback: Int? { entries.firstIndex(where: \.isExceptionCallback) }

    /// Notes which functions may move the packet, themselves or through what they call.
    private mutating func spreadPacketMoves(_ steps: [Step]) {
        var calls: Set<Call> = []
        for (slot, step) in steps.enumerated() where step.isLocalCall || step.isFunctionAddress {
            let target = slot + 1 + Int(step.instruction.immediate)
            guard let caller = index(containing: slot), let callee = index(startingAt: target) else { continue }
            calls.insert(Call(caller: caller, callee: callee))
        }
        var changed = true
        while changed {
            changed = false
            for call in calls where entries[call.callee].movesPackets && !entries[call.caller].movesPackets {
                entries[call.caller].movesPackets = true
                changed = true
            }
        }
    }

    /// Which function calls which.
    private struct Call: Hashable {
        let caller: Int
        let callee: Int
    }

    private mutating func note(_ step: Step, at slot: Int) {
        guard let index = index(containing: slot) else { return }
        if step.isPacketLoad { entries[index].hasPacketLoad = true }
        if step.isHelperCall {
            let id = HelperID(rawValue: UInt32(bitPattern: step.instruction.immediate))
            if id.traits.contains(.movesPackets) { entries[index].movesPackets = true }
        }
        if step.isHelperCall && step.instruction.immediate == 12 { entries[index].hasTailCall = true }
        if step.isFunctionAddress, let target = self.index(startingAt: slot + 1 + Int(step.instruction.immediate)) {
            entries[target].isCallback = true
        }
    }

    /// The function that begins at `slot`.
    func index(startingAt slot: Int) -> Int? {
        guard let index = index(containing: slot), entries[index].range.lowerBound == slot else { return nil }
        return index
    }

    /// The function that `slot` belongs to.
    func index(containing slot: Int) -> Int? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].range.upperBound <= slot { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].range.contains(slot) ? low : nil
    }

    /// Instructions that may leave a function early, with 0, are only for functions that return a number.
    func checkEarlyExits() throws(VerificationFailure) {
        for entry in entries.dropFirst() {
            let what: String? = entry.hasPacketLoad ? "LD_ABS" : entry.hasTailCall ? "tail_call" : nil
            guard let what, entry.result != .integer else { continue }
            throw VerificationFailure(
                entry.result == nil
                    ? "\(what) is not allowed in subprogs without BTF"
                    : "\(what) is only allowed in functions that return 'int'.",
                at: entry.range.lowerBound)
        }
    }

    mutating func markAsynchronous(_ index: Int) {
        entries[index].isAsynchronous = true
    }

    /// Every function ends in a jump or an exit, and jumps stay inside of their function.
    func checkBoundaries(_ steps: [Step]) throws(VerificationFailure) {
        for entry in entries {
            for slot in entry.range {
                if let distance = steps[slot].jumpDistance {
                    let target = slot + 1 + distance
                    guard entry.range.contains(target) else {
                        throw VerificationFailure("jump out of range from insn \(slot) to \(target)", at: slot)
                    }
                }
                guard slot == entry.range.upperBound - 1 else { continue }
                guard steps[slot].isExit || steps[slot].isUnconditionalJump else {
                    throw VerificationFailure("last insn is not an exit or jmp", at: slot)
                }
            }
        }
    }
}

extension Step {
    /// Whether it is a legacy packet load.
    var isPacketLoad: Bool {
        switch instruction.opcode {
        case 0x20, 0x28, 0x30, 0x40, 0x48, 0x50: true
        default: false
        }
    }
}
