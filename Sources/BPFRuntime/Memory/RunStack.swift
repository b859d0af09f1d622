import BPFPlatform

/// The memory of all frames of one run.
@safe
final class RunStack {
    private let storage: ZeroedMemory
    let base: UInt64

    init?() {
        guard let storage = ZeroedMemory(count: StackLayout.frameCount * Int(StackLayout.stride)) else { return nil }
        // Safety: only the number of the address is kept, and the memory as long as it.
        base = unsafe UInt64(UInt(bitPattern: storage.base))
        self.storage = storage
    }
}
