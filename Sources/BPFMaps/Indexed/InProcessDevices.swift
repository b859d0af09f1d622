import Synchronization

/// Devices that there are for programs of this process alone, so that maps of devices take them beside the host's.
///
/// Nothing is sent there: who runs the programs is told where packets go.
public enum InProcessDevices {
    private static let indices = Mutex<Set<UInt32>>([])
    private static let first: UInt32 = 0x4000_0000

    /// Makes a device of an index known; one that is known stays so.
    public static func add(_ index: UInt32) { indices.withLock { _ = $0.insert(index) } }

    /// Makes a device known whose index no device of the host will have.
    public static func make() -> UInt32 {
        indices.withLock { indices in
            var index = first
            while !indices.insert(index).inserted { index += 1 }
            return index
        }
    }

    static func contains(_ index: UInt32) -> Bool { indices.withLock { $0.contains(index) } }
}
