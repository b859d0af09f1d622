import BPFModel
import BPFPlatform

/// The bytes that a program's first argument points to.
@safe
final class ContextMemory {
    /// The most bytes of a context.
    static let capacity = 1 << 20

    private let storage: ZeroedMemory
    let base: UInt64
    private(set) var count = 0

    init?() {
        guard let storage = ZeroedMemory(count: Self.capacity) else { return nil }
        // Safety: only the number of the address is kept, and the memory as long as it.
        base = unsafe UInt64(UInt(bitPattern: storage.base))
        self.storage = storage
    }

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
}
