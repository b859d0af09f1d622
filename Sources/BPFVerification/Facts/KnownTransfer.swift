import BPFInstructions
import BPFModel

/// What an instruction makes of what is known before it.
struct KnownTransfer {
    private let program: Program

    init(_ program: Program) {
        self.program = program
    }

    func apply(_ step: Step, _ state: inout KnownState) {
        let destination = Int(step.destination.rawValue)
        guard let operation = step.operation, destination <= 10 else { return }
        switch operation {
        case .arithmetic(let arithmetic, let width, let operand):
            let right: KnownValue = operand == .register ? register(step.source, state) : .number(step.immediate)
            state.registers[destination] = Self.value(arithmetic, width, state.registers[destination], right)
        case .negate, .byteSwap, .moveSignExtended, .castAddressSpace: state.registers[destination] = .unknown
        case .loadImmediate64(let source): state.registers[destination] = Self.value(source, step)
        case .load(let size, let signed): state.registers[destination] = load(step, size, signed, state)
        case .loadAcquire: state.registers[destination] = .unknown
        case .store(let size, let operand):
            let value: KnownValue = operand == .register ? register(step.source, state) : .number(step.immediate)
            store(value, step, size, &state)
        case .storeRelease(let size): store(.unknown, step, size, &state)
        case .atomic(_, let size, let fetch): modify(step, size, fetch ? step.source : nil, &state)
        case .atomicExchange(let size): modify(step, size, step.source, &state)
        case .atomicCompareExchange(let size): modify(step, size, .r0, &state)
        case .callHelper, .callLocal, .callKernelFunction, .callRegister: call(step, &state)
        case .loadPacket: forget(&state)
        case .jump, .jumpIf, .mayGoto, .exit, .perCPUAddress, .speculationBarrier: break
        }
    }

    private func register(_ register: Register, _ state: KnownState) -> KnownValue {
        register.rawValue <= 10 ? state.registers[Int(register.rawValue)] : .unknown
    }

    private static func value(
        _ arithmetic: Operation.ArithmeticOperation, _ width: Operation.Width, _ left: KnownValue, _ right: KnownValue
    ) -> KnownValue {
        if arithmetic == .move {
            if width == .bits64 { return right }
            guard case .number(let number) = right else { return .unknown }
            return .number(number & 0xffff_ffff)
        }
        switch (left, right) {
        case (.number(let first), .number(let second)): return .number(arithmetic.apply(first, second, width))
        case (_, .number(let distance)) where width == .bits64 && arithmetic == .add:
            return left.moved(by: Int64(bitPattern: distance))
        case (_, .number(let distance)) where width == .bits64 && arithmetic == .subtract:
            return left.moved(by: 0 &- Int64(bitPattern: distance))
        default: return .unknown
        }
    }

    private static func value(_ source: PseudoSource, _ step: Step) -> KnownValue {
        let index = Int(step.instruction.immediate)
        switch source {
        case .constant: return .number(step.immediate)
        case .map, .mapIndex: return .map(index)
        case .mapValue, .mapIndexValue: return .mapValue(index, offset: Int(step.immediate &>> 32))
        case .function, .kernelVariable: return .unknown
        }
    }

    private func load(
        _ step: Step, _ size: Operation.MemorySize, _ signed: Bool, _ state: KnownState
    ) -> KnownValue {
        let value: KnownValue
        switch register(step.source, state).moved(by: Int64(step.instruction.offset)) {
        case .stack(let offset): value = state.load(at: offset, size: size.rawValue)
        case .mapValue(let map, let offset): value = constant(map, offset, size.rawValue)
        default: return .unknown
        }
        guard case .number(let number) = value else { return size == .double ? value : .unknown }
        return .number(signed ? size.signExtend(number) : size.zeroExtend(number))
    }

    /// A number in a map that nobody may write any more.
    private func constant(_ map: Int, _ offset: Int, _ size: Int) -> KnownValue {
        guard program.maps.indices.contains(map), let contents = program.maps[map].frozenContents, offset >= 0,
            offset + size <= contents.count
        else { return .unknown }
        return .number(contents[offset..<offset + size].reversed().reduce(0) { $0 &<< 8 | UInt64($1) })
    }

    private func store(_ value: KnownValue, _ step: Step, _ size: Operation.MemorySize, _ state: inout KnownState) {
        switch register(step.destination, state).moved(by: Int64(step.instruction.offset)) {
        case .stack(let offset):
            var value = value
            if size != .double {
                if case .number(let number) = value {
                    value = .number(size.zeroExtend(number))
                } else {
                    value = .unknown
                }
            }
            state.store(value, at: offset, size: size.rawValue)
        case .mapValue: break
        default: state.stack.removeAll()
        }
    }

    private func modify(
        _ step: Step, _ size: Operation.MemorySize, _ result: Register?, _ state: inout KnownState
    ) {
        store(.unknown, step, size, &state)
        if let result { state.registers[Int(result.rawValue)] = .unknown }
    }

    /// A call: the callee may write whatever of the stack it can get at.
    private func call(_ step: Step, _ state: inout KnownState) {
        let keepsStack = step.isHelperCall && Self.readsOnly(step.instruction.immediate)
        if !keepsStack { state.stack.removeAll() }
        forget(&state)
    }

    private func forget(_ state: inout KnownState) {
        for number in 0...5 { state.registers[number] = .unknown }
    }

    /// Whether a helper writes none of the memory that its arguments point to, and calls nothing back.
    private static func readsOnly(_ number: Int32) -> Bool {
        let helper = Helper.with(id: HelperID(rawValue: UInt32(bitPattern: number)))
        guard let arguments = helper?.prototype?.arguments else { return false }
        return arguments.allSatisfy { argument in
            switch argument {
            case .anything, .context, .contextOrNull, .map, .mapKey, .size, .sizeOrZero, .constantSize, .constantString:
                true
            case .mapValue(let use), .mapValueOrNull(let use), .memory(let use), .memoryOrNull(let use),
                .fixedMemory(let use, _):
                use == .read
            default: false
            }
        }
    }
}
