import BPFInstructions

extension Verifier {
    func load(_ size: Operation.MemorySize, isSigned: Bool) throws(VerificationFailure) {
        let pointer = state[step.source]
        try noteKind(pointer)
        var value = loadedValue(pointer, size.rawValue)
        if size != .double && value.isScalar {
            value.range =
                isSigned
                ? (pointer.kind == .stack ? value.range : .unknown).signExtended(fromBytes: size.rawValue)
                : value.range.truncated(toBytes: size.rawValue)
        }
        if isSigned && value.isPointer {
            throw failure(
                "invalid bpf_context access off=\(Int(pointer.offset) + Int(step.instruction.offset)) size=\(size.rawValue)",
                .access)
        }
        value.isPrecise = false
        state[step.destination] = value
    }

    /// What is in the memory that `pointer` and the instruction's offset name.
    private func loadedValue(_ pointer: RegisterState, _ size: Int) -> RegisterState {
        let offset = Int(pointer.offset) + Int(step.instruction.offset)
        switch pointer.kind {
        case .stack: return stackValue(pointer, offset, size)
        case .context:
            return contextValue(program.context.result(offset: offset, size: size, isWrite: false) ?? .scalar)
        case .socket, .socketCommon, .tcpSocket, .xdpSocket:
            return contextValue(ContextRules.socketResult(pointer.kind, offset: offset, size: size) ?? .scalar)
        case .map: return RegisterState(pointer: .object, attributes: .untrusted)
        case .mapValue:
            if let object = kernelPointerValue(pointer, offset) { return object }
            guard let number = frozenValue(pointer, offset, size) else { return .unknown }
            return RegisterState(scalar: ScalarRange(constant: number))
        default: return .unknown
        }
    }

    private func contextValue(_ result: ContextRules.Result) -> RegisterState {
        switch result {
        case .scalar: return .unknown
        case .pointer(.object): return RegisterState(pointer: .object, attributes: .trusted)
        case .pointer(let kind): return RegisterState(pointer: kind)
        case .pointerOrNull(let kind):
            var pointer = RegisterState(pointer: kind, attributes: .maybeNull)
            pointer.id = newIdentifier()
            return pointer
        }
    }

    /// The number in a map that nobody may write any more.
    private func frozenValue(_ pointer: RegisterState, _ offset: Int, _ size: Int) -> UInt64? {
        let map = description(of: pointer)
        guard let contents = map.frozenContents, let variable = pointer.range.constant else { return nil }
        let first = offset &+ Int(Int64(bitPattern: variable))
        guard first >= 0, first + size <= contents.count else { return nil }
        return contents[first..<first + size].reversed().reduce(0) { $0 &<< 8 | UInt64($1) }
    }

    func store(_ size: Operation.MemorySize, _ operand: Operation.Operand) throws(VerificationFailure) {
        let pointer = state[step.destination]
        try noteKind(pointer)
        guard pointer.kind == .stack else { return }
        let value: StoredValue = operand == .register ? .register(step.source) : .constant(step.immediate)
        try storeToStack(pointer, Int(pointer.offset) + Int(step.instruction.offset), size.rawValue, value)
    }

    /// A read-modify-write: the result register gets the old value, memory some value.
    func modify(_ size: Operation.MemorySize, result: Register?) throws(VerificationFailure) {
        let pointer = state[step.destination]
        try noteKind(pointer)
        var old = loadedValue(pointer, size.rawValue)
        if size != .double && old.isScalar { old.range = old.range.truncated(toBytes: size.rawValue) }
        old.isPrecise = false
        if pointer.kind == .stack {
            try storeToStack(pointer, Int(pointer.offset) + Int(step.instruction.offset), size.rawValue, .opaque)
        }
        guard let result else { return }
        state[result] = old
    }

    /// One instruction must not work with pointers whose accesses the kernel rewrites differently.
    private func noteKind(_ pointer: RegisterState) throws(VerificationFailure) {
        let before = pointerKinds[slot]
        if before == .uninitialized {
            pointerKinds[slot] = pointer.kind
        } else if before != pointer.kind && (before.isRewritten || pointer.kind.isRewritten) {
            throw failure("same insn cannot be used with different pointers")
        } else if before != pointer.kind {
            mixedAccesses.insert(slot)
        }
    }
}

extension RegisterState.Kind {
    /// Whether the kernel replaces loads and stores through such a pointer by others.
    fileprivate var isRewritten: Bool {
        switch self {
        case .context, .socket, .socketCommon, .tcpSocket, .xdpSocket, .arena: true
        default: false
        }
    }
}
