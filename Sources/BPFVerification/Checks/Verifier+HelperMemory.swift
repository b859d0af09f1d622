import BPFInstructions
import BPFModel

extension Verifier {
    /// Whether a helper may use `size` bytes that an argument points to.
    func checkHelperMemory(
        _ register: Register, size: Int, allowsZero: Bool, use: MemoryUse
    ) throws(VerificationFailure) {
        let pointer = state[register]
        let name = RegisterName.of(register)
        let offset = Int(pointer.offset)
        switch pointer.kind {
        case .packet, .packetMeta:
            if use != .read && !program.context.mayWritePackets { throw failure("cannot write into packet", .access) }
            try checkPacketRange(pointer, name, offset, size, allowsZero: allowsZero)
        case .mapKey:
            if use != .read { throw failure("\(name) cannot write into \(RegisterName.describe(pointer))", .access) }
            try checkRegion(pointer, name, offset, size, limit: maps[Int(pointer.map)].keySize, allowsZero: allowsZero)
        case .mapValue: try checkHelperMapValue(pointer, name, size, allowsZero, use)
        case .memory:
            if use != .read && pointer.attributes.contains(.readOnly) {
                throw failure("\(name) cannot write into \(RegisterName.describe(pointer))", .access)
            }
            try checkRegion(pointer, name, offset, size, limit: Int(pointer.extra), allowsZero: allowsZero)
        case .stack: try checkHelperStack(pointer, name, size, allowsZero, use)
        case .context where program.context.readsContextInPlace:
            if size == 0 && allowsZero { return }
            try checkAccess(
                MemoryAccess(base: register, offset: size - 1, size: 1, isWrite: use != .read))
        case .buffer, .traceBuffer: throw unsupported("buffers of tracing programs are")
        default:
            if allowsZero && size == 0 && pointer.isNull { return }
            throw failure("\(name) type=\(RegisterName.describe(pointer)) expected=fp", .access)
        }
    }

    private func checkHelperMapValue(
        _ pointer: RegisterState, _ name: String, _ size: Int, _ allowsZero: Bool, _ use: MemoryUse
    ) throws(VerificationFailure) {
        let map = description(of: pointer)
        let offset = Int(pointer.offset)
        if use != .read && map.flags.contains(.readOnlyForPrograms) {
            throw failure("write into map forbidden, value_size=\(map.valueSize) off=\(offset) size=\(size)", .access)
        }
        if use == .read && map.flags.contains(.writeOnlyForPrograms) {
            throw failure("read from map forbidden, value_size=\(map.valueSize) off=\(offset) size=\(size)", .access)
        }
        try checkRegion(pointer, name, offset, size, limit: map.valueSize, allowsZero: allowsZero)
        try checkSpecialFields(pointer, offset, size, map, nil)
    }

    private func checkHelperStack(
        _ pointer: RegisterState, _ name: String, _ size: Int, _ allowsZero: Bool, _ use: MemoryUse
    ) throws(VerificationFailure) {
        if size == 0 && !allowsZero {
            throw failure("invalid zero-sized read")
        }
        let stackUse: StackUse = use == .read ? .helperRead : .helperWrite
        let extent = try stackExtent(pointer, name, 0, size, stackUse)
        if !extent.isExact && !program.permissions.ignoresSpeculation {
            throw failure(
                "\(name) indirect variable offset stack access prohibited for !root, var_off=\(pointer.range.bits)",
                .access)
        }
        state.frames[extent.frame].growStack(to: extent.range.lowerBound)
        noteStackDepth(extent)
        if use == .write && extent.isExact { return try checkNoDynptr(extent) }
        try checkStackBytes(pointer, name, extent, size, stackUse)
        noteStackRead(extent.frame, extent.range)
    }

    private func checkNoDynptr(_ extent: StackExtent) throws(VerificationFailure) {
        for offset in extent.range where state.frames[extent.frame][byteAt: offset] == .dynptr {
            throw failure("potential write to dynptr at off=\(offset) disallowed", .access)
        }
    }
}
