package import BPFModel
import Synchronization

/// What users and programs may do with a map.
///
/// - Kernel: `BPF_F_RDONLY`, `BPF_F_WRONLY`, `BPF_F_RDONLY_PROG`, `BPF_F_WRONLY_PROG`, `BPF_MAP_FREEZE`.
public final class MapPermissions: Sendable {
    private let flags: MapFlags
    private let frozen = Atomic<Bool>(false)
    /// Where the processes that share the map note that it is frozen.
    private let memory: MapMemory?

    /// Permissions of a map that no other process shares.
    package convenience init(_ flags: MapFlags) {
        self.init(flags, nil)
    }

    init(_ flags: MapFlags, _ memory: MapMemory?) {
        self.flags = flags
        self.memory = memory
    }

    /// Whether users may look entries up.
    public var userMayRead: Bool { !flags.contains(.writeOnly) }

    /// Whether users may change entries: not after the map was frozen.
    public var userMayWrite: Bool { !flags.contains(.readOnly) && !isFrozen }

    /// Whether programs may look entries up.
    public var programMayRead: Bool { !flags.contains(.writeOnlyForPrograms) }

    /// Whether programs may change entries.
    public var programMayWrite: Bool { !flags.contains(.readOnlyForPrograms) }

    /// Whether users have given up changing it.
    public var isFrozen: Bool {
        guard let memory else { return frozen.load(ordering: .acquiring) }
        return MapHeader(memory).load32(MapHeader.frozen) != 0
    }

    func freeze() {
        frozen.store(true, ordering: .releasing)
        if let memory { MapHeader(memory).store32(1, MapHeader.frozen) }
    }
}
