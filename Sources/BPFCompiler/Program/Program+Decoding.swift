import BPFInstructions

extension Program {
    /// Decodes a program.
    ///
    /// - Throws: for instructions that do not exist, and for jumps and calls to where no instruction of theirs is.
    init(_ instructions: [Instruction]) throws(CompilerError) {
        let operations = try Self.operations(instructions)
        let starts = try Self.starts(instructions, operations)
        self.instructions = instructions
        self.operations = operations
        subprograms = try Self.subprograms(instructions, operations, starts)
        var entries = [Bool](repeating: false, count: instructions.count)
        for start in starts { entries[start] = true }
        self.entries = entries
        jumpTargets = try Self.jumpTargets(instructions, operations, subprograms)
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

    /// The slots where subprograms start, in order.
    private static func starts(
        _ instructions: [Instruction], _ operations: [Operation?]
    ) throws(CompilerError) -> [Int] {
        var starts: Set<Int> = [0]
        for (slot, operation) in operations.enumerated() {
            switch operation {
            case .callLocal?, .loadImmediate64(.function)?:
                guard let operation, let target = target(of: instructions[slot], at: slot, operation) else { continue }
                guard operations.indices.contains(target), operations[target] != nil else {
                    throw CompilerError(.badTarget(target), slot: slot)
                }
                starts.insert(target)
            default: continue
            }
        }
        return starts.sorted()
    }

    private static func subprograms(
        _ instructions: [Instruction], _ operations: [Operation?], _ starts: [Int]
    ) throws(CompilerError) -> [Subprogram] {
        var subprograms: [Subprogram] = []
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : instructions.count
            switch operations[end - 1] {
            case .exit?, .jump?: subprograms.append(Subprogram(slots: start..<end))
            default: throw CompilerError(.fallsThrough, slot: end - 1)
            }
        }
        for (slot, operation) in operations.enumerated() {
            guard case .loadImmediate64(.function)? = operation else { continue }
            let target = slot + 1 + Int(instructions[slot].immediate)
            if let index = starts.firstIndex(of: target) { subprograms[index].isCallback = true }
        }
        return subprograms
    }

    private static func jumpTargets(
        _ instructions: [Instruction], _ operations: [Operation?], _ subprograms: [Subprogram]
    ) throws(CompilerError) -> [JumpTarget] {
        var targets = [JumpTarget](repeating: .none, count: instructions.count)
        for subprogram in subprograms {
            for slot in subprogram.slots {
                guard let operation = operations[slot] else { continue }
                switch operation {
                case .jump, .jumpIf, .mayGoto: break
                default: continue
                }
                guard let target = target(of: instructions[slot], at: slot, operation) else { continue }
                guard subprogram.slots.contains(target), operations[target] != nil else {
                    throw CompilerError(.badTarget(target), slot: slot)
                }
                if target <= slot {
                    targets[target] = .backward
                } else if targets[target] == .none {
                    targets[target] = .forward
                }
            }
        }
        return targets
    }
}
