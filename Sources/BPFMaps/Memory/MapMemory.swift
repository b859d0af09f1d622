import BPFPlatform

/// The one mapping of a map: a header that describes the map, then what its type keeps, then its BTF.
///
///     0           4096                     4096 + body
///     ┌───────────┬────────────────────────┬──────────┐
///     │ MapHeader │ body, as the type says │ BTF      │      offsets only: every process maps it where it likes
///     └───────────┴────────────────────────┴──────────┘
@safe
final class MapMemory: Sendable {
    /// The address of the header.
    let base: UInt
    /// In bytes, header included.
    let count: Int
    /// Whether other processes may have it mapped.
    let isShared: Bool
    private let memory: MappedMemory

    /// The address of the body.
    var body: UInt { base + UInt(MapHeader.size) }

    init(_ memory: consuming MappedMemory, isShared: Bool = true) {
        // Safety: only the number of the address is kept, and the memory as long as it.
        base = unsafe UInt(bitPattern: memory.base)
        count = memory.count
        self.isShared = isShared
        self.memory = memory
    }

    /// Zeros, kept as `backing` says; the last `mirrored` bytes are mapped once more behind the end.
    ///
    /// Memory that is mapped in other places, too (`isFile`), is one that a file stands behind, though it may have no directory.
    static func make(
        count: Int, backing: MapBacking, mirrored: Int = 0, isFile: Bool = false
    ) throws(SystemError) -> MapMemory {
        if mirrored > 0 {
            guard case .directory(let directory) = backing else {
                return MapMemory(try MappedMemory.unnamed(count: count).mirrored(mirrored))
            }
            try HostFile.makeDirectory(directory)
            return MapMemory(try MappedMemory.file(in: directory, count: count).mirrored(mirrored))
        }
        switch backing {
        case .process: return MapMemory(try MappedMemory.own(count: count), isShared: false)
        case .inherited:
            return MapMemory(
                isFile ? try MappedMemory.unnamed(count: count) : try MappedMemory.inherited(count: count))
        case .directory(let directory):
            try HostFile.makeDirectory(directory)
            return MapMemory(try MappedMemory.file(in: directory, count: count))
        }
    }

    /// Whether it is a file, which can be given a name.
    var isFile: Bool { memory.isFile }

    /// Maps bytes of the file once more, in a window; false where it is none.
    func map(_ range: Range<Int>, in window: borrowing AddressWindow, at offset: UInt) -> Bool {
        memory.isFile && window.map(memory, range, at: offset)
    }

    /// Names the file.
    func link(to path: String) throws(SystemError) {
        try memory.link(to: path)
    }
}

/// Where a map's memory is, which decides who can share the map.
public enum MapBacking: Hashable, Sendable {
    /// In this process alone: the fastest, gone with the process, and never pinned.
    case process
    /// Shared with children that are forked from now on; never pinned.
    case inherited
    /// In a file of this directory, without a name until the map is pinned; gone with the last process that uses it, unless pinned.
    case directory(String)
}
