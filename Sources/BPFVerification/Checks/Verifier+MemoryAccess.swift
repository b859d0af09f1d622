import BPFInstructions
import BPFModel

extension Verifier {
    /// Whether a load or store may touch the memory that it names; alignment first, then what the pointer points to.
    func checkAccess(_ access: MemoryAccess) throws(VerificationFailure) {
        let pointer = state[access.base]
        let name = RegisterName.of(access.base)
        // Whatever the offset is, the access stays in the arena and its guards, and faults are survived.
        if pointer.kind == .arena { return try checkArena(access) }
        try checkAlignment(pointer, access)
        let offset = Int(pointer.offset) + access.offset
        guard !pointer.mayBeNull else { throw invalidAccess(name, pointer) }
        switch pointer.kind {
        case .mapValue: try checkMapValue(pointer, name, offset, access)
        case .mapKey:
            if access.isWrite { throw failure("write to change key \(name) not allowed", .access) }
            try checkRegion(pointer, name, offset, access.size, limit: maps[Int(pointer.map)].keySize)
        case .memory: try checkMemory(pointer, name, offset, access)
        case .context: try checkContext(pointer, name, access)
        case .stack: try checkStack(pointer, name, access)
        case .packet, .packetMeta: try checkPacket(pointer, name, offset, access)
        case .flowKeys: try checkFlowKeys(name, offset, access)
        case .socket, .socketCommon, .tcpSocket, .xdpSocket: try checkSocket(pointer, name, offset, access)
        case .traceBuffer, .buffer: try checkBuffer(pointer, name, offset, access)
        case .map: try checkMapObject(pointer, name, offset, access)
        case .uninitialized, .scalar, .packetEnd, .function, .arena: throw invalidAccess(name, pointer)
        case .dynptr: throw invalidAccess(name, pointer)
        case .object: throw unsupported("reading kernel objects is")
        }
    }

    private func invalidAccess(_ name: String, _ pointer: RegisterState) -> VerificationFailure {
        failure("\(name) invalid mem access '\(RegisterName.describe(pointer))'", .access)
    }

    /// A stored pointer must not get to memory that user space can see.
    func checkStoredPointer(_ access: MemoryAccess, into what: String) throws(VerificationFailure) {
        guard access.isWrite, let value = access.value, leaks(state[value]) else { return }
        throw failure("R\(value.rawValue) leaks addr into \(what)", .access)
    }

    // MARK: Alignment

    private func checkAlignment(_ pointer: RegisterState, _ access: MemoryAccess) throws(VerificationFailure) {
        guard access.size > 1 else { return }
        if pointer.isPacketPointer {
            guard program.strictAlignment || access.isAtomic else { return }
            let place = Tnum(constant: UInt64(bitPattern: Int64(2 + Int(pointer.offset) + access.offset)))
            guard !(pointer.range.bits + place).isAligned(to: UInt64(access.size)) else { return }
            throw failure(
                "misaligned packet access off 2+\(pointer.range.bits.kernelText)+\(pointer.offset)+\(access.offset) size \(access.size)",
                .access)
        }
        guard program.strictAlignment || access.isAtomic || pointer.kind == .stack else { return }
        let place = Tnum(constant: UInt64(bitPattern: Int64(Int(pointer.offset) + access.offset)))
        guard !(pointer.range.bits + place).isAligned(to: UInt64(access.size)) else { return }
        throw failure(
            "misaligned \(Self.alignmentName(pointer))access off \(pointer.range.bits.kernelText)+\(pointer.offset)+\(access.offset) size \(access.size)",
            .access)
    }

    private static func alignmentName(_ pointer: RegisterState) -> String {
        switch pointer.kind {
        case .flowKeys: "flow keys "
        case .mapKey: "key "
        case .mapValue: "value "
        case .context: "context "
        case .stack: "stack "
        case .socket: "sock "
        case .socketCommon: "sock_common "
        case .tcpSocket: "tcp_sock "
        case .xdpSocket: "xdp_sock "
        default: ""
        }
    }

    // MARK: Memory of a known size

    /// Whether `size` bytes at `offset` from the pointer's base, plus its variable part, lie in `limit` bytes.
    func checkRegion(
        _ pointer: RegisterState, _ name: String, _ offset: Int, _ size: Int, limit: Int, allowsZero: Bool = false
    ) throws(VerificationFailure) {
        let minimum = pointer.range.signedMinimum
        let first = minimum.addingReportingOverflow(Int64(offset))
        let isNegative = first.overflow || first.partialValue < 0 || first.partialValue > Int64(Int32.max)
        if minimum < 0 && isNegative {
            throw failure(
                "\(name) min value is negative, either use unsigned index or do a if (index >=0) check.", .access)
        }
        try checkInside(pointer, name, Int(truncatingIfNeeded: first.partialValue), size, limit, allowsZero, "min")
        if pointer.range.unsignedMaximum >= Self.maximumVariableOffset {
            throw failure("\(name) unbounded memory access, make sure to bounds check any such access", .access)
        }
        let last = Int(pointer.range.unsignedMaximum) + offset
        try checkInside(pointer, name, last, size, limit, allowsZero, "max")
    }

    /// - Kernel: `BPF_MAX_VAR_OFF`.
    static let maximumVariableOffset: UInt64 = 1 << 29

    private func checkInside(
        _ pointer: RegisterState, _ name: String, _ offset: Int, _ size: Int, _ limit: Int, _ allowsZero: Bool,
        _ which: String
    ) throws(VerificationFailure) {
        guard offset >= 0, size > 0 || (size == 0 && allowsZero), offset + size <= limit else {
            let region = regionMessage(pointer, name, offset, size, limit)
            throw failure("\(region)\n\(name) \(which) value is outside of the allowed memory range", .access)
        }
    }

    func regionMessage(_ pointer: RegisterState, _ name: String, _ offset: Int, _ size: Int, _ limit: Int) -> String {
        switch pointer.kind {
        case .mapValue: "invalid access to map value, value_size=\(limit) off=\(offset) size=\(size)"
        case .mapKey: "invalid access to map key, key_size=\(limit) off=\(offset) size=\(size)"
        case .packet, .packetMeta, .packetEnd:
            "invalid access to packet, off=\(offset) size=\(size), \(name)(id=\(pointer.id),off=\(offset),r=\(limit))"
        default: "invalid access to memory, mem_size=\(limit) off=\(offset) size=\(size)"
        }
    }

    private func checkMapValue(
        _ pointer: RegisterState, _ name: String, _ offset: Int, _ access: MemoryAccess
    ) throws(VerificationFailure) {
        try checkStoredPointer(access, into: "map")
        let map = description(of: pointer)
        let (flag, verb): (Bool, String) =
            access.isWrite
            ? (map.flags.contains(.readOnlyForPrograms), "write into")
            : (map.flags.contains(.writeOnlyForPrograms), "read from")
        if flag {
            throw failure(
                "\(verb) map forbidden, value_size=\(map.valueSize) off=\(offset) size=\(access.size)", .access)
        }
        try checkRegion(pointer, name, offset, access.size, limit: map.valueSize)
        try checkSpecialFields(pointer, offset, access.size, map, access)
    }

    /// Fields that only the kernel touches must not be read or written.
    func checkSpecialFields(
        _ pointer: RegisterState, _ offset: Int, _ size: Int, _ map: MapDescription, _ access: MemoryAccess?
    ) throws(VerificationFailure) {
        guard !map.fields.isEmpty, size > 0 else { return }
        let first = offset + Int(truncatingIfNeeded: pointer.range.signedMinimum)
        let end = offset + Int(truncatingIfNeeded: pointer.range.unsignedMaximum) + size
        for field in map.fields where first < field.offset + field.size && field.offset < end {
            if field.kind == .kernelPointer {
                try checkKernelPointer(field, pointer, offset, access)
                continue
            }
            throw failure("\(field.kind.rawValue) cannot be accessed directly by load/store", .access)
        }
    }

    private func checkMemory(
        _ pointer: RegisterState, _ name: String, _ offset: Int, _ access: MemoryAccess
    ) throws(VerificationFailure) {
        if access.isWrite && pointer.attributes.contains(.readOnly) {
            throw failure("\(name) cannot write into \(RegisterName.describe(pointer))", .access)
        }
        try checkStoredPointer(access, into: "mem")
        try checkRegion(pointer, name, offset, access.size, limit: Int(pointer.extra))
    }

    private func checkBuffer(
        _ pointer: RegisterState, _ name: String, _ offset: Int, _ access: MemoryAccess
    ) throws(VerificationFailure) {
        guard pointer.kind == .traceBuffer else { throw unsupported("buffers of iterators are") }
        if offset < 0 {
            throw failure("\(name) invalid tracepoint buffer access: off=\(offset), size=\(access.size)", .access)
        }
        if pointer.range.constant != 0 {
            throw failure(
                "\(name) invalid variable buffer offset: off=\(offset), var_off=\(pointer.range.bits)", .access)
        }
    }

    private func checkMapObject(
        _ pointer: RegisterState, _ name: String, _ offset: Int, _ access: MemoryAccess
    ) throws(VerificationFailure) {
        let type = description(of: pointer).type.objectName
        guard program.permissions.allowsPointerLeaks else {
            throw failure("'struct \(type)' access is allowed only to CAP_PERFMON and CAP_SYS_ADMIN", .permission)
        }
        if offset < 0 {
            throw failure("\(name) is \(type) invalid negative access: off=\(offset)", .access)
        }
        if access.isWrite { throw failure("only read from \(type) is supported", .access) }
        // The first field of 6.12's maps is a pointer; what comes after it is not described here.
        guard program.request.profile.version < KernelVersion(6, 18), pointer.range.constant == 0, offset < 8 else {
            throw unsupported("reading the kernel's map objects is")
        }
        guard offset == 0, access.size == 8 else {
            throw failure(
                "cannot access ptr member ops with moff 0 in struct bpf_map with off \(offset) size \(access.size)",
                .access)
        }
        mapObjectLoads.insert(slot)
    }

    // MARK: Other memory

    private func checkFlowKeys(_ name: String, _ offset: Int, _ access: MemoryAccess) throws(VerificationFailure) {
        try checkStoredPointer(access, into: "flow keys")
        if offset < 0 || offset + access.size > ContextRules.flowKeysSize {
            throw failure("invalid access to flow keys off=\(offset) size=\(access.size)", .access)
        }
    }

    private func checkSocket(
        _ pointer: RegisterState, _ name: String, _ offset: Int, _ access: MemoryAccess
    ) throws(VerificationFailure) {
        if access.isWrite {
            throw failure("\(name) cannot write into \(RegisterName.describe(pointer))", .access)
        }
        if pointer.range.signedMinimum < 0 {
            throw failure(
                "\(name) min value is negative, either use unsigned index or do a if (index >=0) check.", .access)
        }
        guard ContextRules.socketResult(pointer.kind, offset: offset, size: access.size) != nil else {
            throw failure(
                "\(name) invalid \(RegisterName.describe(pointer)) access off=\(offset) size=\(access.size)", .access)
        }
    }

    private func checkContext(
        _ pointer: RegisterState, _ name: String, _ access: MemoryAccess
    ) throws(VerificationFailure) {
        try checkStoredPointer(access, into: "ctx")
        try checkFixedOffset(pointer, name, what: "ctx")
        let offset = Int(pointer.offset) + access.offset
        guard program.context.result(offset: offset, size: access.size, isWrite: access.isWrite) != nil else {
            throw failure("invalid bpf_context access off=\(offset) size=\(access.size)", .access)
        }
    }

    /// A pointer that must be passed, or used, as it was handed out.
    func checkFixedOffset(
        _ pointer: RegisterState, _ name: String, what: String, allowsOffset: Bool = false
    ) throws(VerificationFailure) {
        if pointer.offset < 0 {
            throw failure("negative offset \(what) ptr \(name) off=\(pointer.offset) disallowed", .access)
        }
        if !allowsOffset && pointer.offset != 0 {
            throw failure("dereference of modified \(what) ptr \(name) off=\(pointer.offset) disallowed", .access)
        }
        if pointer.range.constant != 0 {
            throw failure("variable \(what) access var_off=\(pointer.range.bits) disallowed", .access)
        }
    }

    func checkPacket(
        _ pointer: RegisterState, _ name: String, _ offset: Int, _ access: MemoryAccess
    ) throws(VerificationFailure) {
        if access.isWrite && !program.context.mayWritePackets {
            throw failure("cannot write into packet", .access)
        }
        try checkStoredPointer(access, into: "packet")
        try checkPacketRange(pointer, name, offset, access.size, allowsZero: false)
    }

    /// Whether bytes of a packet were proven to exist by a comparison with its end.
    func checkPacketRange(
        _ pointer: RegisterState, _ name: String, _ offset: Int, _ size: Int, allowsZero: Bool
    ) throws(VerificationFailure) {
        if pointer.range.signedMinimum < 0 {
            throw failure(
                "\(name) min value is negative, either use unsigned index or do a if (index >=0) check.", .access)
        }
        let isInside = offset >= 0 && (size > 0 || allowsZero) && offset + size <= Int(pointer.extra)
        guard pointer.extra >= 0, isInside else {
            let region = pointer.extra < 0 ? "" : regionMessage(pointer, name, offset, size, Int(pointer.extra)) + "\n"
            throw failure("\(region)\(name) offset is outside of the packet", .access)
        }
    }
}

extension Tnum {
    /// As it is printed in messages: in decimal where the value is known.
    var kernelText: String { isConstant ? "\(Int64(bitPattern: value))" : description }
}
