import BPFInstructions
import BPFModel

/// Walks back along a path to where a value comes from.
struct OriginFinder {
    let program: Program
    let steps: [PathReplay.Step]
    private(set) var origins: [(slot: Int, note: String)] = []

    /// Where the value is at the point that the walk has come to.
    private enum Place {
        case register(UInt8, frame: Int)
        case slot(Int, frame: Int)
    }

    private static let noteLimit = 6

    init(program: Program, steps: [PathReplay.Step]) {
        self.program = program
        self.steps = steps
    }

    /// Follows the value of a register of the frame that runs at the end of the path.
    mutating func follow(_ register: UInt8) {
        guard let last = steps.last else { return }
        var place: Place? = .register(register, frame: last.state.depth)
        var index = steps.count - 1
        while let current = place, index > 0, origins.count < Self.noteLimit {
            index -= 1
            place = earlier(current, at: index)
        }
        if place != nil, origins.isEmpty, value(place, steps[0].state)?.kind == .uninitialized {
            add(
                steps[0].slot,
                "at the start only R1, the context, and R10 hold something; nothing sets R\(register) on this path")
        }
        origins.reverse()
    }

    private mutating func add(_ slot: Int, _ note: String) {
        guard origins.last?.slot != slot else { return }
        origins.append((slot, note))
    }

    private func value(_ place: Place?, _ state: VerifierState) -> RegisterState? {
        switch place {
        case .register(let number, let frame)?:
            frame < state.frames.count ? state.frames[frame].registers[Int(number)] : nil
        case .slot(let index, let frame)?:
            frame < state.frames.count && index < state.frames[frame].stack.count
                ? state.frames[frame].stack[index].spilled : nil
        case nil: nil
        }
    }

    private func describe(_ place: Place, _ state: VerifierState) -> String {
        let printer = StatePrinter(program: program)
        switch place {
        case .register(let number, let frame):
            return "R\(number)=" + printer.describe(state.frames[frame].registers[Int(number)], in: frame)
        case .slot(let index, let frame):
            return "fp-\((index + 1) * 8)=" + printer.describe(state.frames[frame].stack[index].spilled, in: frame)
        }
    }

    // MARK: One instruction back

    /// Where the value was before an instruction; nil where it came into being there.
    private mutating func earlier(_ place: Place, at index: Int) -> Place? {
        let (before, after) = (steps[index].state, steps[index + 1].state)
        let step = program.steps[steps[index].slot]
        if before.depth < after.depth { return enter(place, index, step, before, after) }
        if before.depth > after.depth { return leave(place, index, before, after) }
        switch place {
        case .register(let number, before.depth): return define(number, index, step, before, after)
        case .register: return place
        case .slot(let slot, let frame): return store(slot, frame, index, step, before, after)
        }
    }

    /// Into a function: its arguments are the caller's registers.
    private mutating func enter(
        _ place: Place, _ index: Int, _ step: Step, _ before: VerifierState, _ after: VerifierState
    ) -> Place? {
        guard case .register(let number, after.depth) = place else { return place }
        guard step.isLocalCall else {
            add(steps[index].slot, "the helper that is called here passes it to its callback")
            return nil
        }
        return (1...5).contains(number) ? .register(number, frame: before.depth) : nil
    }

    /// Out of a function: its R0 is the caller's.
    private mutating func leave(
        _ place: Place, _ index: Int, _ before: VerifierState, _ after: VerifierState
    ) -> Place? {
        guard case .register(let number, after.depth) = place, number <= 5 else { return place }
        if number == 0 { return .register(0, frame: before.depth) }
        add(before.current.callSite >= 0 ? before.current.callSite : steps[index].slot, Self.clobbered)
        return nil
    }

    private static let clobbered = "registers R1 to R5 hold nothing after this call"

    /// A register of the running function.
    private mutating func define(
        _ number: UInt8, _ index: Int, _ step: Step, _ before: VerifierState, _ after: VerifierState
    ) -> Place? {
        let slot = steps[index].slot
        let place = Place.register(number, frame: before.depth)
        switch step.operation {
        case .callHelper, .callKernelFunction, .loadPacket:
            guard number <= 5 else { return place }
            add(slot, number == 0 ? resultNote(step, after) : Self.clobbered)
            return nil
        case .jumpIf:
            if value(place, before) != value(place, after) {
                add(slot, "after this comparison it is \(describe(place, after)) on this path")
            }
            return place
        default: break
        }
        guard number == step.destination.rawValue, step.definesDestination else { return place }
        return assign(place, index, step, before, after)
    }

    private mutating func assign(
        _ place: Place, _ index: Int, _ step: Step, _ before: VerifierState, _ after: VerifierState
    ) -> Place? {
        let slot = steps[index].slot
        switch step.operation {
        case .arithmetic(.move, let width, .register):
            let source = Place.register(step.source.rawValue, frame: before.depth)
            if width == .bits32, value(source, before)?.isPointer == true {
                add(slot, "a 32-bit copy of a pointer is a number: \(describe(place, after))")
                return nil
            }
            return source
        case .moveSignExtended: return .register(step.source.rawValue, frame: before.depth)
        case .arithmetic(.move, _, .immediate), .loadImmediate64:
            add(slot, "it is set here: \(describe(place, after))")
            return nil
        case .arithmetic(_, _, let operand): return calculate(place, index, step, operand, before, after)
        case .load, .loadAcquire: return load(place, index, step, before, after)
        default:
            add(slot, "it is changed here: \(describe(place, after))")
            return place
        }
    }

    /// A sum: what matters of a pointer is the number that moves it.
    private mutating func calculate(
        _ place: Place, _ index: Int, _ step: Step, _ operand: Operation.Operand, _ before: VerifierState,
        _ after: VerifierState
    ) -> Place? {
        let slot = steps[index].slot
        let source = Place.register(step.source.rawValue, frame: before.depth)
        guard let left = value(place, before) else { return nil }
        guard operand == .register, let right = value(source, before) else {
            if left.isScalar { add(slot, "it is calculated here: \(describe(place, after))") }
            return place
        }
        if left.isPointer && right.isScalar {
            guard right.constant != 0 else { return place }
            add(slot, "the pointer is moved here by \(describe(source, before))")
            return source
        }
        if left.isScalar && right.isPointer {
            guard left.constant != 0 else { return source }
            add(slot, "a pointer is moved here by \(describe(place, before))")
            return place
        }
        add(slot, "it is calculated here: \(describe(place, after))")
        return left.constant == nil ? place : source
    }

    private mutating func load(
        _ place: Place, _ index: Int, _ step: Step, _ before: VerifierState, _ after: VerifierState
    ) -> Place? {
        let base = before[step.source]
        let offset = Int(base.offset) + Int(step.instruction.offset) + Int(truncatingIfNeeded: base.range.constant ?? 0)
        if base.kind == .stack, base.range.isConstant, offset < 0, offset >= -Frame.maximumStack {
            let spill = Place.slot(Frame.position(offset).slot, frame: Int(base.frame))
            if let spilled = value(spill, before), spilled.kind != .uninitialized { return spill }
        }
        add(steps[index].slot, "it is read here from \(Self.memoryName(base)): \(describe(place, after))")
        return nil
    }

    private static func memoryName(_ base: RegisterState) -> String {
        switch base.kind {
        case .context: "the context"
        case .packet, .packetMeta: "the packet"
        case .mapValue: "a map's value"
        case .stack: "the stack"
        default: "memory"
        }
    }

    private func resultNote(_ step: Step, _ after: VerifierState) -> String {
        let id = HelperID(rawValue: UInt32(bitPattern: step.instruction.immediate))
        let name = Helper.with(id: id)?.name ?? "the function"
        let result = after.current.registers[0]
        let state = StatePrinter(program: program).describe(result, in: after.depth)
        return result.mayBeNull ? "\(name) returns a pointer or null: R0=\(state)" : "\(name) returns it: R0=\(state)"
    }

    /// A spilled value: the register that was stored.
    private mutating func store(
        _ slot: Int, _ frame: Int, _ index: Int, _ step: Step, _ before: VerifierState, _ after: VerifierState
    ) -> Place? {
        let place = Place.slot(slot, frame: frame)
        guard case .store(_, let operand) = step.operation else { return changed(place, index, before, after) }
        let base = before[step.destination]
        let offset = Int(base.offset) + Int(step.instruction.offset) + Int(truncatingIfNeeded: base.range.constant ?? 0)
        guard base.kind == .stack, Int(base.frame) == frame, base.range.isConstant, offset < 0,
            offset >= -Frame.maximumStack, Frame.position(offset).slot == slot
        else { return changed(place, index, before, after) }
        if operand == .register { return .register(step.source.rawValue, frame: before.depth) }
        add(steps[index].slot, "it is stored here: \(describe(place, after))")
        return nil
    }

    private mutating func changed(
        _ place: Place, _ index: Int, _ before: VerifierState, _ after: VerifierState
    ) -> Place? {
        guard let new = value(place, after) else { return nil }
        if let old = value(place, before), old != new, program.steps[steps[index].slot].jumpDistance != nil {
            add(steps[index].slot, "after this comparison it is \(describe(place, after)) on this path")
        }
        return place
    }
}

extension Step {
    /// Whether the destination register gets a new value.
    fileprivate var definesDestination: Bool {
        switch operation {
        case .arithmetic, .negate, .byteSwap, .moveSignExtended, .castAddressSpace, .loadImmediate64, .load,
            .loadAcquire:
            true
        default: false
        }
    }
}
