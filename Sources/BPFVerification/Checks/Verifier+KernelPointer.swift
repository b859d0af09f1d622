import BPFInstructions
import BPFModel

/// Pointers to kernel objects that live in map values.
extension Verifier {
    /// A load or store that touches one must be of the pointer as a whole.
    func checkKernelPointer(
        _ field: MapDescription.SpecialField, _ pointer: RegisterState, _ offset: Int, _ access: MemoryAccess?
    ) throws(VerificationFailure) {
        guard let access else { throw failure("kptr cannot be accessed indirectly by helper", .access) }
        guard let variable = pointer.range.constant else {
            throw failure("kptr access cannot have variable offset", .access)
        }
        let place = offset &+ Int(Int64(bitPattern: variable))
        guard place == field.offset else {
            throw failure("kptr access misaligned expected=\(field.offset) off=\(place)", .access)
        }
        guard access.size == StackSlot.size else { throw failure("kptr access size must be BPF_DW", .access) }
        try checkKernelPointerUse(field, access)
    }

    private func checkKernelPointerUse(
        _ field: MapDescription.SpecialField, _ access: MemoryAccess
    ) throws(VerificationFailure) {
        if access.isAtomic || access.isOpaque || step.instruction.opcode & 0xe0 != 0x60 {
            throw failure("kptr in map can only be accessed using BPF_MEM instruction mode", .access)
        }
        guard access.isWrite else { return }
        if field.isReferenced { throw failure("store to referenced kptr disallowed", .access) }
        if let value = access.value {
            guard state[value].isNull else { throw unsupported("storing kernel pointers in maps is") }
        } else if step.immediate != 0 {
            throw failure("BPF_ST imm must be 0 when storing to kptr at off=\(field.offset)", .access)
        }
    }

    /// What a load of one leaves in the register: a pointer to something that may be gone.
    func kernelPointerValue(_ pointer: RegisterState, _ offset: Int) -> RegisterState? {
        guard let variable = pointer.range.constant else { return nil }
        let place = offset &+ Int(Int64(bitPattern: variable))
        let field = description(of: pointer).fields.first { $0.kind == .kernelPointer && $0.offset == place }
        guard field != nil else { return nil }
        var value = RegisterState(pointer: .object, attributes: [.maybeNull, .untrusted])
        value.id = newIdentifier()
        return value
    }

    /// Where `bpf_kptr_xchg` puts a pointer.
    func checkKernelPointerSlot(_ register: Register, _ value: RegisterState) throws(VerificationFailure) {
        let name = "R\(register.rawValue)"
        guard value.kind == .mapValue, let variable = value.range.constant else {
            throw failure("\(name) doesn't have constant offset. kptr has to be at the constant offset")
        }
        let fields = description(of: value).fields.filter { $0.kind == .kernelPointer }
        if fields.isEmpty { throw failure("\(name) has no valid kptr") }
        let offset = Int(value.offset) &+ Int(Int64(bitPattern: variable))
        guard let field = fields.first(where: { $0.offset == offset }) else {
            throw failure("off=\(offset) doesn't point to kptr", .access)
        }
        if !field.isReferenced { throw failure("off=\(offset) kptr isn't referenced kptr", .access) }
    }
}
