import BPFInstructions

extension Step {
    /// Adds what must hold before the instruction runs.
    func addRequirements(to list: inout [Requirement]) {
        guard let operation else { return list.append(.wellFormed(.reservedFields)) }
        switch operation {
        case .perCPUAddress, .speculationBarrier: list.append(.wellFormed(.reservedFields))
        case .arithmetic(let arithmetic, let width, let operand):
            addRequirements(of: arithmetic, width, operand, to: &list)
        case .negate, .byteSwap:
            list.append(.initialized(destination))
            list.append(.noLeak(destination, .arithmetic))
            list.append(.writable(destination))
        case .castAddressSpace:
            list.append(.arena)
            list.append(.initialized(source))
            list.append(.writable(destination))
        case .moveSignExtended:
            list.append(.initialized(source))
            list.append(.writable(destination))
        case .loadImmediate64: list.append(.writable(destination))
        case .load(let size, _):
            list.append(.initialized(source))
            list.append(.writable(destination))
            list.append(.access(read(size)))
        case .store(let size, let operand):
            let value: Register? = operand == .register ? source : nil
            if let value { list.append(.initialized(value)) }
            list.append(.initialized(destination))
            list.append(.access(write(size, value: value)))
        case .loadPacket(_, let address):
            list.append(.packetLoads)
            list.append(.initialized(.r6))
            if address == .indirect { list.append(.initialized(source)) }
        case .jumpIf(_, _, let operand):
            let other: Register? = operand == .register ? source : nil
            list.append(.initialized(destination))
            if let other { list.append(.initialized(other)) }
            list.append(.comparable(destination, with: other))
        case .exit, .jump, .mayGoto, .callHelper, .callLocal, .callKernelFunction, .callRegister: break
        case .loadAcquire, .storeRelease, .atomic, .atomicExchange, .atomicCompareExchange:
            list += atomicRequirements(operation)
        }
    }

    private func addRequirements(
        of arithmetic: Operation.ArithmeticOperation, _ width: Operation.Width, _ operand: Operation.Operand,
        to list: inout [Requirement]
    ) {
        if operand == .register { list.append(.initialized(source)) }
        if arithmetic != .move { list.append(.initialized(destination)) }
        if operand == .immediate, let malformation = malformation(of: arithmetic, width) {
            list.append(.wellFormed(malformation))
        }
        list.append(.writable(destination))
    }

    /// What is wrong with the constant of an operation.
    private func malformation(
        of arithmetic: Operation.ArithmeticOperation, _ width: Operation.Width
    ) -> Requirement.Malformation? {
        switch arithmetic {
        case .divide, .modulo, .signedDivide, .signedModulo: instruction.immediate == 0 ? .divisionByZero : nil
        case .shiftLeft, .shiftRight, .shiftRightArithmetic:
            (0..<(width == .bits64 ? 64 : 32)).contains(instruction.immediate) ? nil : .shift
        default: nil
        }
    }

    private func read(_ size: Operation.MemorySize) -> MemoryAccess {
        MemoryAccess(base: source, offset: Int(instruction.offset), size: size.rawValue, isWrite: false)
    }

    func write(_ size: Operation.MemorySize, value: Register?, isOpaque: Bool = false) -> MemoryAccess {
        MemoryAccess(
            base: destination, offset: Int(instruction.offset), size: size.rawValue, isWrite: true, value: value,
            isOpaque: isOpaque)
    }

    private func atomicRequirements(_ operation: Operation) -> [Requirement] {
        switch operation {
        case .loadAcquire(let size):
            return [.initialized(source), .writable(destination), .atomicTarget(source), .access(read(size))]
        case .storeRelease(let size):
            return [
                .initialized(source), .initialized(destination), .atomicTarget(destination),
                .access(write(size, value: source)),
            ]
        case .atomic(_, let size, let fetch): return modification(size, result: fetch ? source : nil, comparesR0: false)
        case .atomicExchange(let size): return modification(size, result: source, comparesR0: false)
        case .atomicCompareExchange(let size): return modification(size, result: .r0, comparesR0: true)
        default: return []
        }
    }

    /// A read-modify-write reads, then writes some value.
    private func modification(
        _ size: Operation.MemorySize, result: Register?, comparesR0: Bool
    ) -> [Requirement] {
        var list: [Requirement] = [.initialized(source), .initialized(destination)]
        if comparesR0 { list += [.initialized(.r0), .noLeak(.r0, .memory)] }
        list += [.noLeak(source, .memory), .atomicTarget(destination)]
        if let result { list.append(.writable(result)) }
        var read = MemoryAccess(base: destination, offset: Int(instruction.offset), size: size.rawValue, isWrite: false)
        // Even where the old value goes to a register, memory must be some number: it is changed.
        read.hasResult = false
        read.isAtomic = true
        var write = write(size, value: nil, isOpaque: true)
        write.isAtomic = true
        return list + [.access(read), .access(write)]
    }

    /// The kernel's message for a malformed instruction.
    func text(of malformation: Requirement.Malformation) -> String {
        switch malformation {
        case .reservedFields: reservedFieldsViolation
        case .divisionByZero: "div by zero"
        case .shift: "invalid shift \(instruction.immediate)"
        }
    }

    /// The kernel's message for an encoding that the instruction table does not have.
    private var reservedFieldsViolation: String {
        let opcode = instruction.opcode
        switch opcode & 0x07 {
        case 0x00:
            return instruction.isWide ? "BPF_LD_IMM64 uses reserved fields" : "BPF_LD_[ABS|IND] uses reserved fields"
        case 0x01: return "BPF_LDX uses reserved fields"
        case 0x02: return "BPF_ST uses reserved fields"
        case 0x03: return atomicViolation
        case 0x04, 0x07:
            switch opcode & 0xf0 {
            case 0x80: return "BPF_NEG uses reserved fields"
            case 0xb0: return "BPF_MOV uses reserved fields"
            case 0xd0: return "BPF_END uses reserved fields"
            default: return "BPF_ALU uses reserved fields"
            }
        default: return jumpViolation
        }
    }

    private var atomicViolation: String {
        let opcode = instruction.opcode
        guard opcode & 0xe0 == 0xc0 else { return "BPF_STX uses reserved fields" }
        let operation = UInt32(bitPattern: instruction.immediate)
        let isKnown = [0x00, 0x01, 0x40, 0x41, 0x50, 0x51, 0xa0, 0xa1, 0xe1, 0xf1, 0x100, 0x110].contains(operation)
        if isKnown { return "invalid atomic operand size" }
        return "BPF_ATOMIC uses invalid atomic opcode \(operation < 16 ? "0" : "")\(String(operation, radix: 16))"
    }

    private var jumpViolation: String {
        switch instruction.opcode {
        case 0x85: "BPF_CALL uses reserved fields"
        case 0x95: "BPF_EXIT uses reserved fields"
        case 0x05, 0x06: "BPF_JA uses reserved fields"
        case 0xe5: "invalid may_goto imm \(instruction.immediate)"
        default: "BPF_JMP/JMP32 uses reserved fields"
        }
    }
}
