/// A pointer to memory whose size is known only while the program runs: 16 bytes on the program's stack.
///
///     address: u64 │ size: 24 bits, type in bits 28 to 30, read-only in bit 31 │ offset: u32
///
/// - Kernel: `struct bpf_dynptr_kern`.
struct Dynptr: BitwiseCopyable {
    /// What kind of memory it is.
    enum Kind: UInt32 {
        case none = 0
        case local = 1
        case ringRecord = 2
    }

    /// The address of the first byte; 0 for none.
    let address: UInt64
    private let bits: UInt32
    private let offset: UInt32

    /// The most bytes.
    static let limit: UInt64 = (1 << 24) - 1

    /// Points to nothing.
    static let null = Dynptr(.none, address: 0, size: 0, isReadOnly: false)

    init(_ kind: Kind, address: UInt64, size: UInt32, isReadOnly: Bool) {
        self.address = address
        bits = size & UInt32(Self.limit) | kind.rawValue << 28 | (isReadOnly ? 1 << 31 : 0)
        offset = 0
    }

    /// Reads the 16 bytes at an address.
    init(at place: UInt64) {
        // Safety: the argument was checked, or the program is trusted; so in `store`.
        unsafe address = HostMemory.load(place, UInt64.self)
        unsafe bits = HostMemory.load(place + 8, UInt32.self)
        unsafe offset = HostMemory.load(place + 12, UInt32.self)
    }

    /// In bytes.
    var size: UInt64 { UInt64(bits) & Self.limit }

    var kind: Kind { Kind(rawValue: bits >> 28 & 7) ?? .none }

    var isReadOnly: Bool { bits >> 31 != 0 }

    /// Writes the 16 bytes.
    func store(to place: UInt64) {
        unsafe HostMemory.store(address, place)
        unsafe HostMemory.store(bits, place + 8)
        unsafe HostMemory.store(offset, place + 12)
    }

    /// The address of `count` bytes from `start` on; nil where there are not so many.
    func range(_ start: UInt64, _ count: UInt64) -> UInt64? {
        if address == 0 || start > size || count > size - start { return nil }
        return address + UInt64(offset) + start
    }
}
