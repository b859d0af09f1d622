import BPFInstructions

/// An address as a step says it: `base + (index << scale) + offset`.
struct ARM64Address: Hashable, Sendable {
    var base: ARM64Register
    var index: ARM64Register?
    var scale: UInt8 = 0
    var offset: Int32 = 0
}

extension Step {
    /// Memory from a base register on, with the step's index and offset.
    func arm64Address(from base: ARM64Register) -> ARM64Address {
        ARM64Address(base: base, index: index.map(ARM64Registers.home), scale: scale, offset: offset)
    }
}

extension ARM64Lowering {
    /// Loads and stores.
    mutating func lowerMemory(_ operation: Operation, _ step: Step) {
        switch operation {
        case .load(let size, let signed):
            load(size, signed: signed, step.arm64Destination, step.arm64Address(from: step.arm64Source))
            if step.mayFault { emitter.stream.noteFault(of: step.arm64Destination) }
        case .store(let size, let operand):
            let value = operand == .register ? step.arm64Source : constant(step.immediate)
            access(.strScaled, size, value, step.arm64Address(from: step.arm64Destination))
        case .loadAcquire(let size):
            let base = plain(step.arm64Address(from: step.arm64Source))
            emitter.emit(.ldar, size, step.arm64Destination, at: base)
        case .storeRelease(let size):
            let base = plain(step.arm64Address(from: step.arm64Destination))
            emitter.emit(.stlr, size, step.arm64Source, at: base)
        default: break
        }
    }

    mutating func load(
        _ size: Operation.MemorySize, signed: Bool, _ destination: ARM64Register, _ address: ARM64Address
    ) {
        access(signed && size != .double ? .ldrsScaled : .ldrScaled, size, destination, address)
    }

    /// A number to store, in a register.
    mutating func constant(_ value: Int32) -> ARM64Register {
        if value == 0 { return .zero }
        loadNumber(Semantics.extend(value), into: ARM64Registers.scratch3)
        return ARM64Registers.scratch3
    }

    /// Writes the form of `opcode`, one of those with a scaled offset, that fits an address.
    mutating func access(
        _ opcode: ARM64Opcode, _ size: Operation.MemorySize, _ register: ARM64Register, _ address: ARM64Address
    ) {
        var (base, offset) = (address.base, address.offset)
        if let index = address.index {
            if offset == 0, address.scale == 0 || Int32(address.scale) == size.logarithm {
                let isScaled = address.scale != 0
                emitter.emit(opcode.indexed, size, register, base, index: index, isScaled: isScaled)
                return
            }
            emitter.emit(.add, .bits64, ARM64Registers.scratch, base, index, left: address.scale)
            base = ARM64Registers.scratch
        }
        let elements = offset >> size.logarithm
        if offset >= 0, elements < 4096, elements << size.logarithm == offset {
            emitter.emit(opcode, size, register, base, offset: offset)
        } else if offset >= -256, offset < 256 {
            emitter.emit(opcode.unscaled, size, register, base, offset: offset)
        } else {
            emitter.load(Semantics.extend(offset), into: ARM64Registers.scratch2)
            offset = 0
            emitter.emit(opcode.indexed, size, register, base, index: ARM64Registers.scratch2, isScaled: false)
        }
    }

    /// An address in one register.
    mutating func plain(_ address: ARM64Address) -> ARM64Register {
        var base = address.base
        if let index = address.index {
            emitter.emit(.add, .bits64, ARM64Registers.scratch, base, index, left: address.scale)
            base = ARM64Registers.scratch
        }
        if address.offset == 0 { return base }
        emitter.add(
            Int64(address.offset), to: base, into: ARM64Registers.scratch, scratch: ARM64Registers.scratch2)
        return ARM64Registers.scratch
    }

    /// `dst = src + (index << scale) + offset`.
    mutating func lowerAddress(_ step: Step) {
        let destination = step.arm64Destination
        var base = step.arm64Source
        if let index = step.index {
            emitter.emit(.add, .bits64, destination, base, ARM64Registers.home(index), left: step.scale)
            if step.offset == 0 { return }
            base = destination
        }
        emitter.add(Int64(step.offset), to: base, into: destination, scratch: ARM64Registers.scratch)
    }

    /// Loads 4 bytes, or the field elsewhere if the base is the context.
    mutating func lowerContextLoad(_ field: FieldPlace, _ step: Step) {
        let (plain, end) = (emitter.stream.label(), emitter.stream.label())
        let context = ARM64Address(base: ARM64Registers.runState, offset: request.runState.context)
        access(.ldrScaled, .double, ARM64Registers.scratch3, context)
        emitter.emit(.subs, .bits64, .zero, ARM64Registers.scratch3, step.arm64Source)
        emitter.stream.branch(.jumpIf(.notEqual), to: plain)
        var elsewhere = step.arm64Address(from: step.arm64Source)
        elsewhere.offset = field.offset
        load(field.size, signed: false, step.arm64Destination, elsewhere)
        emitter.stream.branch(.jump, to: end)
        emitter.stream.place(plain)
        load(.word, signed: false, step.arm64Destination, step.arm64Address(from: step.arm64Source))
        emitter.stream.place(end)
    }

    /// The address of a subprogram that helpers can call.
    mutating func lowerImmediate64(_ source: PseudoSource, _ step: Step, at slot: Int) throws(CompilerError) {
        guard source == .function else { throw CompilerError(.unresolvedImmediate, slot: slot) }
        let target = slot + 1 + Int(step.immediate)
        let label = callback(at: target)
        emitter.stream.branch(.address(step.arm64Destination), to: label)
    }
}

extension CodeStream<ARM64Branch> {
    /// Takes note that the instruction before this place loads a register, and may fault.
    mutating func noteFault(of register: ARM64Register) {
        noteFault(from: Position(offset: position.offset - 4, site: position.site), of: register.rawValue)
    }
}

extension ARM64Opcode {
    /// The form of a load or store whose offset counts bytes.
    fileprivate var unscaled: ARM64Opcode {
        switch self {
        case .ldrScaled: .ldrUnscaled
        case .ldrsScaled: .ldrsUnscaled
        default: .strUnscaled
        }
    }

    /// Its form with an index.
    fileprivate var indexed: ARM64Opcode {
        switch self {
        case .ldrScaled: .ldrIndexed
        case .ldrsScaled: .ldrsIndexed
        default: .strIndexed
        }
    }
}
