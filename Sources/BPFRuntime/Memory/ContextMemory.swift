import BPFModel
import BPFPlatform

/// The bytes that a program's first argument points to.
@safe
final class ContextMemory {
    /// The most bytes of a context.
    static let capacity = 1 << 20

    /// Room before the context for the packet's addresses, in bytes.
    private static let header = 64

    private let storage: ZeroedMemory
    let base: UInt64
    private(set) var count = 0

    init?() {
        guard let storage = ZeroedMemory(count: Self.header + Self.capacity) else { return nil }
        // Safety: only the number of the address is kept, and the memory as long as it.
        base = unsafe UInt64(UInt(bitPattern: storage.base)) + UInt64(Self.header)
        self.storage = storage
    }

    /// Changes whenever something is set that a run's state is made of; it stands before the context, where sessions look for it.
    var version: UInt64 {
        // Safety: every context has room before it; so below.
        get { unsafe HostMemory.load(versionAddress, UInt64.self) }
        set { unsafe HostMemory.store(newValue, versionAddress) }
    }

    var versionAddress: UInt64 { base - 32 }

    /// A copy of the bytes.
    var bytes: [UInt8] {
        // Safety: `count` bytes at most fit in the storage.
        unsafe HostMemory.bytes(base, count: count)
    }

    /// Puts bytes in place of the last ones.
    func load(_ bytes: [UInt8]) throws(LinuxError) {
        if bytes.count > Self.capacity { throw .e2big }
        count = bytes.count
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            // Safety: the storage has room for as many bytes.
            unsafe HostMemory.copy(from: UInt64(UInt(bitPattern: start)), to: base, count: source.count)
        }
    }

    // MARK: The packet's addresses

    /// Where compiled programs find what a field stands for, from the context's first byte; nil for a field that stands for
    /// itself.
    static func place(of content: ContextRules.Content) -> Int32? {
        switch content {
        case .packetMeta: -24
        case .packetStart: -16
        case .packetEnd: -8
        case .scalar, .nothing: nil
        }
    }

    /// Writes the packet's addresses before the context at `base`; zeros for no packet.
    static func publish(_ addresses: (meta: UInt64, data: UInt64, end: UInt64), before base: UInt64) {
        // Safety: every context has room before it.
        unsafe HostMemory.store(addresses.meta, base - 24)
        unsafe HostMemory.store(addresses.data, base - 16)
        unsafe HostMemory.store(addresses.end, base - 8)
    }
}
