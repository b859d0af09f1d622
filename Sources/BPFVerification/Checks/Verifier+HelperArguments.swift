import BPFInstructions
import BPFModel

extension Verifier {
    /// Whether an argument is what the helper expects; notes in `call` what it is.
    func checkArgument(_ number: Int, _ call: inout HelperCall) throws(VerificationFailure) {
        let register = Register(rawValue: UInt8(number + 1))
        let kind = resolved(call.prototype.arguments[number], call)
        try checkInitialized(register)
        let value = state[register]
        if kind == .anything {
            if leaks(value) { throw failure("R\(register.rawValue) leaks addr into helper function", .access) }
            return
        }
        if value.isPacketPointer && (!call.traits.contains(.readsPackets) || !program.context.mayPassPackets) {
            throw failure("helper access to the packet is not allowed", .access)
        }
        if kind.acceptsNull && value.isNull { return try markPrecise(register) }
        try checkKind(kind, register, value, call)
        if value.referenceID != 0 {
            if call.referenceID != 0 {
                throw failure(
                    "more than one arg with ref_obj_id R\(register.rawValue) \(value.referenceID) \(call.referenceID)")
            }
            call.referenceID = value.referenceID
        }
        try checkContents(kind, number, register, value, &call)
    }

    /// The value of a map of sockets is a socket.
    private func resolved(_ kind: ArgumentKind, _ call: HelperCall) -> ArgumentKind {
        guard case .mapValue = kind, let map = call.map.map({ description(of: $0) }) else { return kind }
        return map.type == .sockmap || map.type == .sockhash ? .socket : kind
    }

    // MARK: Kinds of registers

    private func checkKind(
        _ kind: ArgumentKind, _ register: Register, _ value: RegisterState, _ call: HelperCall
    ) throws(VerificationFailure) {
        guard let expected = kind.expectedNames else { return }
        let isExpected = expected.contains { $0 == Self.plainName(value) } && (!value.mayBeNull || kind.acceptsNull)
        guard isExpected else {
            let list = expected.joined(separator: ", ")
            throw failure("R\(register.rawValue) type=\(RegisterName.describe(value)) expected=\(list)", .access)
        }
        try checkOffset(kind, register, value)
    }

    /// The name without the words that say that memory is read-only, or may be null.
    private static func plainName(_ value: RegisterState) -> String {
        let base = RegisterName.trust(value) + RegisterName.base(value.kind)
        return value.attributes.contains(.ringBuffer) ? "ringbuf_" + base : base
    }

    private func checkOffset(
        _ kind: ArgumentKind, _ register: Register, _ value: RegisterState
    ) throws(VerificationFailure) {
        let name = RegisterName.of(register)
        let isReleased = kind == .releasedRecord || kind == .releasedSocket
        if isReleased && (value.offset != 0 || value.range.constant != 0) {
            throw failure("\(name) must have zero offset when passed to release func or trusted arg to kfunc")
        }
        switch value.kind {
        case .stack, .packet, .packetMeta, .mapKey, .mapValue, .memory, .buffer, .scalar: return
        case .object: try checkFixedOffset(value, name, what: RegisterName.base(value.kind), allowsOffset: true)
        default: try checkFixedOffset(value, name, what: RegisterName.base(value.kind))
        }
    }

    // MARK: Contents

    private func checkContents(
        _ kind: ArgumentKind, _ number: Int, _ register: Register, _ value: RegisterState, _ call: inout HelperCall
    ) throws(VerificationFailure) {
        switch kind {
        case .anything, .context, .contextOrNull, .memory, .memoryOrNull: break
        case .programSocket, .fullSocketOrNull: break
        case .socket: try checkSocketObject(register, value)
        case .map:
            if let known = call.map { try checkSameMap(known, value) }
            call.map = value
        case .mapKey:
            guard let map = call.map else { throw unsupported("keys without a map are") }
            call.key = register
            try checkHelperMemory(register, size: description(of: map).keySize, allowsZero: false, use: .read)
        case .mapValue(let use), .mapValueOrNull(let use):
            guard let map = call.map else { throw unsupported("values without a map are") }
            let size = description(of: map).valueSize
            try checkHelperMemory(register, size: size, allowsZero: false, use: use)
            noteFilled(value, size, use, &call)
        case .fixedMemory(let use, let size):
            try checkHelperMemory(register, size: size, allowsZero: false, use: use)
            noteFilled(value, size, use, &call)
            if call.traits.isEmpty, size > 1, program.strictAlignment || value.kind == .stack {
                try checkHelperAlignment(register, value, size)
            }
        case .size: try checkSize(number, register, allowsZero: false, &call)
        case .sizeOrZero: try checkSize(number, register, allowsZero: true, &call)
        case .constantSize:
            guard let size = value.constant else {
                throw failure("R\(register.rawValue) is not a known constant'", .access)
            }
            call.constantSize = size
            try markPrecise(register)
        case .releasedRecord, .releasedSocket:
            try checkSocketObject(register, value)
            call.isReleased = true
            if value.referenceID == 0 {
                throw failure("R\(register.rawValue) must be referenced when passed to release function")
            }
        case .constantString: try checkConstantString(register, value)
        case .spinLock: try checkSpinLock(register, value, locks: call.id == .spinLock)
        case .callback: call.callback = Int(value.extra)
        case .stackOrNull: break
        case .timer:
            try checkTimer(register, value)
            call.map = value
        case .dynptr: call.dynptr = try checkDynptr(register, value)
        case .newDynptr:
            try checkNewDynptr(register, value)
            call.newDynptr = value
        case .releasedDynptr:
            let dynptr = try checkReleasedDynptr(register, value)
            call.isReleased = true
            call.referenceID = dynptr.referenceID
        case .object(let name), .objectOrNull(let name): try checkObject(register, value, name)
        case .kernelPointerSlot: try checkKernelPointerSlot(register, value)
        case .releasedObjectOrNull where value.referenceID == 0:
            throw failure("R\(register.rawValue) must be referenced when passed to release function")
        case .releasedObjectOrNull, .perCPUVariable: throw unsupported("arguments that are kernel objects are")
        }
    }

    /// A kernel object of a C type; whether one type begins with another is not known here.
    private func checkObject(
        _ register: Register, _ value: RegisterState, _ name: String
    ) throws(VerificationFailure) {
        guard value.kind == .object, KernelObject.name(value.map) != name else { return }
        throw unsupported("comparing the types of kernel objects is")
    }

    /// A kernel object in place of a socket must begin with what all sockets share.
    private func checkSocketObject(_ register: Register, _ value: RegisterState) throws(VerificationFailure) {
        guard value.kind == .object, !KernelObject.isSocket(value.map) else { return }
        let name = KernelObject.name(value.map)
        if name.isEmpty { throw unsupported("comparing the types of kernel objects is") }
        throw failure("R\(register.rawValue) is of type \(name) but sock_common is expected", .access)
    }

    private func checkHelperAlignment(
        _ register: Register, _ value: RegisterState, _ size: Int
    ) throws(VerificationFailure) {
        let place = Tnum(constant: UInt64(bitPattern: Int64(value.offset)))
        guard !(value.range.bits + place).isAligned(to: UInt64(size)) else { return }
        let name = value.kind == .stack ? "stack " : value.kind == .mapValue ? "value " : ""
        throw failure(
            "misaligned \(name)access off \(value.range.bits.kernelText)+\(value.offset)+0 size \(size)", .access)
    }

    private func noteFilled(_ value: RegisterState, _ size: Int, _ use: MemoryUse, _ call: inout HelperCall) {
        if use != .read { call.filled.append((value, size)) }
    }

    /// A length, and the memory in the argument before it.
    private func checkSize(
        _ number: Int, _ register: Register, allowsZero: Bool, _ call: inout HelperCall
    ) throws(VerificationFailure) {
        let size = state[register]
        let name = RegisterName.of(register)
        guard size.isScalar else {
            throw failure("\(name) type=\(RegisterName.describe(size)) expected=scalar", .access)
        }
        if size.range.signedMinimum < 0 {
            throw failure("\(name) min value is negative, either use unsigned or 'var &= const'", .access)
        }
        if size.range.unsignedMinimum == 0 && !allowsZero {
            throw failure(
                "\(name) invalid zero-sized read: u64=[\(size.range.unsignedMinimum),\(size.range.unsignedMaximum)]",
                .access)
        }
        if size.range.unsignedMaximum >= Self.maximumVariableOffset {
            throw failure("\(name) unbounded memory access, use 'var &= const' or 'if (var < const)'", .access)
        }
        let maximum = Int(size.range.unsignedMaximum)
        call.maximumSize = size.range.unsignedMaximum
        let memory = Register(rawValue: UInt8(number))
        var use = MemoryUse.read
        switch call.prototype.arguments[number - 1] {
        case .memory(let stated), .memoryOrNull(let stated): use = stated
        default: break
        }
        let filled = state[memory]
        let effective: MemoryUse = use == .write && !size.range.isConstant ? .readWrite : use
        try checkHelperMemory(memory, size: maximum, allowsZero: allowsZero, use: effective)
        if use != .read { call.filled.append((filled, maximum)) }
        try markPrecise(register)
    }

    private func checkConstantString(_ register: Register, _ value: RegisterState) throws(VerificationFailure) {
        let name = RegisterName.of(register)
        let map = description(of: value)
        guard map.flags.contains(.readOnlyForPrograms), let contents = map.frozenContents else {
            throw failure("\(name) does not point to a readonly map'", .access)
        }
        guard let variable = value.range.constant else {
            throw failure("\(name) is not a constant address'", .access)
        }
        let start = Int(value.offset) &+ Int(Int64(bitPattern: variable))
        try checkRegion(value, name, Int(value.offset), map.valueSize - Int(value.offset), limit: map.valueSize)
        guard start >= 0, start < contents.count, contents[start...].contains(0) else {
            throw failure("string is not zero-terminated")
        }
    }

    /// The format of `bpf_snprintf`, in a map that nobody may write any more, and the length of its arguments.
    func checkFormat(_ format: RegisterState, length: RegisterState) throws(VerificationFailure) {
        let bytes = length.range.bits.value
        guard bytes % 8 == 0 else { throw failure("") }
        guard let contents = description(of: format).frozenContents, let variable = format.range.constant else {
            return
        }
        let start = Int(format.offset) &+ Int(Int64(bitPattern: variable))
        guard contents.indices.contains(start) else { return }
        let text = FormatString(bytes: Array(contents[start...].prefix { $0 != 0 }))
        if !text.isValid(argumentCount: Int(clamping: bytes / 8)) { throw failure("Invalid format string") }
    }

    private func checkSpinLock(
        _ register: Register, _ value: RegisterState, locks: Bool
    ) throws(VerificationFailure) {
        let name = RegisterName.of(register)
        guard value.range.isConstant else {
            throw failure("\(name) doesn't have constant offset. bpf_spin_lock has to be at the constant offset")
        }
        let map = description(of: value)
        guard let field = map.fields.first(where: { $0.kind == .spinLock }) else {
            throw failure("map '\(map.name)' has no valid bpf_spin_lock")
        }
        let offset = Int64(value.offset) &+ Int64(bitPattern: value.range.bits.value)
        guard offset == Int64(field.offset) else {
            throw failure("off \(offset) doesn't point to 'struct bpf_spin_lock' that is at \(field.offset)")
        }
        let held = VerifierState.HeldLock(map: value.map, id: value.id)
        if locks {
            if state.holdsLock { throw failure("Locking two bpf_spin_locks are not allowed") }
            state.lock = held
            return
        }
        guard let lock = state.lock else { throw failure("bpf_spin_unlock without taking a lock") }
        guard lock == held else { throw failure("bpf_spin_unlock of different lock") }
        state.lock = nil
    }
}

extension ArgumentKind {
    /// Whether null will do.
    fileprivate var acceptsNull: Bool {
        switch self {
        case .contextOrNull, .mapValueOrNull, .memoryOrNull, .stackOrNull, .objectOrNull, .releasedObjectOrNull,
            .fullSocketOrNull:
            true
        default: false
        }
    }

    /// The kernel's names of the register kinds that will do, in the order in which it prints them; nil for any.
    fileprivate var expectedNames: [String]? {
        switch self {
        case .anything: nil
        case .context, .contextOrNull: ["ctx"]
        case .map: ["map_ptr"]
        case .mapKey, .mapValue, .mapValueOrNull: ["fp", "pkt", "pkt_meta", "map_key", "map_value"]
        case .memory, .memoryOrNull:
            ["fp", "pkt", "pkt_meta", "map_key", "map_value", "mem", "ringbuf_mem", "buf", "trusted_ptr_"]
        case .fixedMemory: ["fp", "pkt", "pkt_meta", "map_key", "map_value"]
        case .size, .sizeOrZero, .constantSize: ["scalar"]
        case .releasedRecord: ["ringbuf_mem"]
        case .constantString: ["map_value"]
        case .spinLock: ["map_value", "ptr_"]
        case .timer: ["map_value"]
        case .callback: ["func"]
        case .stackOrNull: ["fp"]
        case .dynptr, .newDynptr, .releasedDynptr: ["fp", "dynptr_ptr"]
        case .socket, .releasedSocket: ["sock_common", "sock", "tcp_sock", "xdp_sock", "ptr_", "trusted_ptr_"]
        case .programSocket: ["sock_common", "sock", "tcp_sock", "xdp_sock"]
        case .fullSocketOrNull: ["sock"]
        case .object, .objectOrNull, .releasedObjectOrNull: ["ptr_", "trusted_ptr_", "rcu_ptr_"]
        case .perCPUVariable: ["percpu_ptr_", "percpu_rcu_ptr_", "percpu_trusted_ptr_"]
        case .kernelPointerSlot: ["map_value", "ptr_"]
        }
    }
}
