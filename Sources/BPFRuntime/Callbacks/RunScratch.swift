import BPFPlatform

/// Memory that a run lends to callbacks: for each frame the key of a map's entry, and a dynptr.
///
///     frame: dynptr, 16 bytes │ key, up to 512 bytes      each frame 1,024 bytes after the one before
@safe
final class RunScratch {
    /// The longest key that a callback can be given, in bytes.
    static let keyLimit = 512
    private static let stride: UInt64 = 1024
    private static let keyOffset: UInt64 = 16

    private let storage: ZeroedMemory
    private let base: UInt64

    init?() {
        guard let storage = ZeroedMemory(count: StackLayout.frameCount * Int(Self.stride)) else { return nil }
        // Safety: only the number of the address is kept, and the memory as long as it.
        base = unsafe UInt64(UInt(bitPattern: storage.base))
        self.storage = storage
    }

    /// The address of a frame's dynptr.
    func dynptr(_ frame: Int) -> UInt64 { base + UInt64(frame) * Self.stride }

    /// The address of a frame's key.
    func key(_ frame: Int) -> UInt64 { dynptr(frame) + Self.keyOffset }

    /// What programs may read at an address: a dynptr or a key.
    func region(at address: UInt64) -> Region? {
        guard address &- base < UInt64(StackLayout.frameCount) * Self.stride else { return nil }
        let place = (address - base) % Self.stride
        let start = address - place
        if place < Self.keyOffset {
            return Region(.object(isWritable: false), start: start, count: Int(Self.keyOffset))
        }
        return Region(.object(isWritable: false), start: start + Self.keyOffset, count: Self.keyLimit)
    }
}
