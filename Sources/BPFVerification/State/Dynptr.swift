/// What is known of a dynptr: two slots of the stack, or an argument that a helper hands to a callback.
struct Dynptr: Hashable, Sendable, BitwiseCopyable {
    var memory: Memory
    /// Tells dynptrs from each other: slices of its memory carry it.
    var id: UInt32
    /// The reference that must be given back; 0 for none.
    var referenceID: UInt32 = 0

    /// What is behind it.
    ///
    /// - Kernel: `enum bpf_dynptr_type`.
    enum Memory: Int32, Hashable, Sendable {
        case local = 1, ringBuffer

        /// As messages name it.
        var name: String { self == .local ? "local" : "ringbuf" }
    }

    /// - Kernel: `BPF_DYNPTR_NR_SLOTS`.
    static let slotCount = 2

    /// How slices refer to it: not 0, and the same for the same dynptr.
    var sliceNumber: UInt16 { Self.sliceNumber(id) }

    static func sliceNumber(_ id: UInt32) -> UInt16 { UInt16(id % UInt32(UInt16.max)) + 1 }
}

extension RegisterState {
    /// One half of a dynptr on the stack, or the pointer to one that a callback gets.
    init(_ dynptr: Dynptr, isFirst: Bool) {
        self.init(pointer: .dynptr)
        extra = dynptr.memory.rawValue
        id = dynptr.id
        referenceID = dynptr.referenceID
        offset = isFirst ? 0 : 8
    }

    /// The dynptr that it describes.
    var describedDynptr: Dynptr? {
        guard kind == .dynptr, let memory = Dynptr.Memory(rawValue: extra) else { return nil }
        return Dynptr(memory: memory, id: id, referenceID: referenceID)
    }
}

extension StackSlot {
    /// Makes the slot one half of a dynptr; the first half has the lower address.
    mutating func set(_ dynptr: Dynptr, isFirst: Bool) {
        fill(.dynptr)
        spilled = RegisterState(dynptr, isFirst: isFirst)
    }

    /// Whether it is the first half of a dynptr.
    var isDynptrStart: Bool { isDynptr && spilled.offset == 0 }
}
