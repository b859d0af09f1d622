import BPFInstructions

extension Program {
    /// Decodes a program.
    ///
    /// - Throws: for instructions that do not exist, and for jumps and calls to where no instruction of theirs is.
    init(_ instructions: [Instruction], exceptionCallback: Int? = nil) throws(CompilerError) {
        let operations = try Self.operations(instructions)
        self.instructions = instructions
        self.operations = operations
        var arrivals = [Arrival](repeating: [], count: instructions.count)
        targets = try Self.targets(instructions, operations, &arrivals)
        if let slot = exceptionCallback {
            guard operations.indices.contains(slot), slot > 0, operations[slot] != nil else {
                throw CompilerError(.badTarget(slot))
            }
            arrivals[slot].formUnion(.entry)
        }
        subprograms = try Self.subprograms(operations, targets, arrivals)
        self.arrivals = arrivals
    }

    private static func operations(_ instructions: [Instruction]) throws(CompilerError) -> [Operation?] {
        if instructions.isEmpty { throw CompilerError(.emptyProgram) }
        var operations: [Operation?] = []
        operations.reserveCapacity(instructions.count)
        let table = OperationTable.shared
        while operations.count < instructions.count {
            let slot = operations.count
            let operation = try operation(of: instructions[slot], at: slot, table)
            operations.append(operation)
            guard case .loadImmediate64 = operation else { continue }
            if slot + 1 == instructions.count || instructions[slot + 1].opcode != 0 {
                throw CompilerError(.truncatedImmediate, slot: slot)
            }
            operations.append(nil)
        }
        return operations
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

    /// The slots that instructions name, which are also marked as such.
    private static func targets(
        _ instructions: [Instruction], _ operations: [Operation?], _ arrivals: inout [Arrival]
    ) throws(CompilerError) -> [Int32] {
        var targets = [Int32](repeating: -1, count: instructions.count)
        arrivals[0] = .entry
        for slot in operations.indices {
            guard let operation = operations[slot], let arrival = operation.arrival,
                let target = target(of: instructions[slot], at: slot, operation)
            else { continue }
            guard operations.indices.contains(target), operations[target] != nil else {
                throw CompilerError(.badTarget(target), slot: slot)
            }
            targets[slot] = Int32(target)
            let isJump = arrival == .forward
            arrivals[target].formUnion(isJump && target <= slot ? .backward : arrival)
        }
        return targets
    }

    private static func subprograms(
        _ operations: [Operation?], _ targets: [Int32], _ arrivals: [Arrival]
    ) throws(CompilerError) -> [Subprogram] {
        var subprograms: [Subprogram] = []
        var start = 0
        for end in 1...operations.count where end == operations.count || arrivals[end].contains(.entry) {
            switch operations[end - 1] {
            case .exit?, .jump?: break
            default: throw CompilerError(.fallsThrough, slot: end - 1)
            }
            var subprogram = Subprogram(slots: start..<end)
            subprogram.isCallback = arrivals[start].contains(.callback)
            subprograms.append(subprogram)
            start = end
        }
        if subprograms.count > 1 { try checkJumps(operations, targets, subprograms) }
        return subprograms
    }

    /// Confirms that no jump leaves its subprogram.
    private static func checkJumps(
        _ operations: [Operation?], _ targets: [Int32], _ subprograms: [Subprogram]
    ) throws(CompilerError) {
        for subprogram in subprograms {
            for slot in subprogram.slots where operations[slot]?.arrival == .forward {
                let target = Int(targets[slot])
                if !subprogram.slots.contains(target) { throw CompilerError(.badTarget(target), slot: slot) }
            }
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
