import BPFInstructions

extension Program {
    /// Decodes a program.
    ///
    /// - Throws: for instructions that do not exist, and for jumps and calls to where no instruction of theirs is.
    init(_ instructions: [Instruction], exceptionCallback: Int? = nil) throws(CompilerError) {
        if instructions.isEmpty { throw CompilerError(.emptyProgram) }
        self.instructions = instructions
        (steps, branches, wideLoads) = try Self.steps(instructions)
        let starts: [Int]
        (targets, arrivals, starts) = try Self.targets(instructions, steps, branches, exceptionCallback)
        subprograms = try Self.subprograms(steps, targets, arrivals, branches, starts)
    }

    /// What the instructions mean, the slots of those that name another slot, and of those that have two slots.
    private static func steps(
        _ instructions: [Instruction]
    ) throws(CompilerError) -> (steps: [Step], branches: [Int], wideLoads: [Int]) {
        let count = instructions.count
        var (branches, wideLoads): ([Int], [Int]) = ([], [])
        var failure: CompilerError?
        let table = OperationTable.shared
        let steps = unsafe [Step](unsafeUninitializedCapacity: count) { room, slot in
            // Each is made where it stays: a copy of what was just written in small parts waits for it.
            do throws(CompilerError) {
                while slot < count {
                    let operation = try operation(of: instructions[slot], at: slot, table)
                    // Safety: there is room for as many steps as there are instructions.
                    unsafe (room.baseAddress.unsafelyUnwrapped + slot).initialize(
                        to: Step(instructions[slot], operation))
                    if operation.arrival != nil { branches.append(slot) }
                    slot += 1
                    guard case .loadImmediate64 = operation else { continue }
                    if slot == count || instructions[slot].opcode != 0 {
                        throw CompilerError(.truncatedImmediate, slot: slot - 1)
                    }
                    wideLoads.append(slot - 1)
                    // Safety: as above.
                    unsafe room.initializeElement(at: slot, to: .empty)
                    slot += 1
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return (steps, branches, wideLoads)
    }

    private static func operation(
        of instruction: Instruction, at slot: Int, _ table: OperationTable
    ) throws(CompilerError) -> Operation {
        guard let operation = table.operation(of: instruction) else {
            throw CompilerError(.unknownInstruction(opcode: instruction.opcode), slot: slot)
        }
        guard instruction.destination.isProgramRegister else {
            throw CompilerError(.noSuchRegister(instruction.destination.rawValue), slot: slot)
        }
        guard instruction.source.isProgramRegister else {
            throw CompilerError(.noSuchRegister(instruction.source.rawValue), slot: slot)
        }
        return operation
    }

    /// The slots that instructions name, how each slot is reached, and where subprograms start, in their order.
    private static func targets(
        _ instructions: [Instruction], _ steps: [Step], _ branches: [Int], _ exceptionCallback: Int?
    ) throws(CompilerError) -> (targets: [Int32], arrivals: [Arrival], starts: [Int]) {
        var targets = [Int32](repeating: -1, count: instructions.count)
        var arrivals = [Arrival](repeating: [], count: instructions.count)
        arrivals[0] = .entry
        var starts = [0]
        for slot in branches {
            guard let operation = steps[slot].operation, let arrival = operation.arrival,
                let target = target(of: instructions[slot], at: slot, operation)
            else { continue }
            guard steps.indices.contains(target), steps[target].operation != nil else {
                throw CompilerError(.badTarget(target), slot: slot)
            }
            targets[slot] = Int32(target)
            let isJump = arrival == .forward
            if !isJump, !arrivals[target].contains(.entry) { starts.append(target) }
            arrivals[target].formUnion(isJump && target <= slot ? .backward : arrival)
        }
        if let slot = exceptionCallback {
            guard steps.indices.contains(slot), slot > 0, steps[slot].operation != nil else {
                throw CompilerError(.badTarget(slot))
            }
            if !arrivals[slot].contains(.entry) { starts.append(slot) }
            arrivals[slot].formUnion(.entry)
        }
        starts.sort()
        return (targets, arrivals, starts)
    }

    private static func subprograms(
        _ steps: [Step], _ targets: [Int32], _ arrivals: [Arrival], _ branches: [Int], _ starts: [Int]
    ) throws(CompilerError) -> [Subprogram] {
        var subprograms: [Subprogram] = []
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : steps.count
            switch steps[end - 1].operation {
            case .exit?, .jump?: break
            default: throw CompilerError(.fallsThrough, slot: end - 1)
            }
            var subprogram = Subprogram(slots: start..<end)
            subprogram.isCallback = arrivals[start].contains(.callback)
            subprograms.append(subprogram)
        }
        if subprograms.count > 1 { try checkJumps(steps, targets, branches, subprograms) }
        return subprograms
    }

    /// Confirms that no jump leaves its subprogram.
    private static func checkJumps(
        _ steps: [Step], _ targets: [Int32], _ branches: [Int], _ subprograms: [Subprogram]
    ) throws(CompilerError) {
        var place = 0
        for slot in branches where steps[slot].operation?.arrival == .forward {
            while !subprograms[place].slots.contains(slot) { place += 1 }
            let target = Int(targets[slot])
            if !subprograms[place].slots.contains(target) { throw CompilerError(.badTarget(target), slot: slot) }
        }
    }
}

extension Operation {
    /// How the slot is reached that an instruction names, as far as that shows in the instruction; nil for those that name none.
    fileprivate var arrival: Program.Arrival? {
        switch self {
        case .jump, .jumpIf, .mayGoto: .forward
        case .callLocal: .entry
        case .loadImmediate64(.function): [.entry, .callback]
        default: nil
        }
    }
}
