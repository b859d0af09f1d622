public import BPFModel

/// Why a map could not be made.
public struct MapError: Error, Hashable, Sendable {
    /// The name in the definition.
    public let map: String
    /// What is wrong.
    public let reason: Reason

    /// What is wrong with a definition.
    public enum Reason: Hashable, Sendable {
        /// The type exists on Linux and is not implemented here.
        case unsupported(MapType)
        /// The type wants keys of another size, in bytes; nil for any but 0.
        case keySize(UInt32, required: UInt32?)
        /// The type wants values of another size, in bytes; nil for any but 0.
        case valueSize(UInt32, required: UInt32?)
        /// There is no room for even one entry.
        case noEntries
        /// Flags that the type does not know.
        case unknownFlags(MapFlags)
        /// Two flags that exclude each other.
        case contradictoryFlags(MapFlags)
        /// Key and value, or value alone, are larger than the type allows; both counts in bytes.
        case entryTooLarge(UInt64, limit: UInt64)
        /// More entries than the type allows.
        case tooManyEntries(UInt32, limit: UInt32)
        /// The entries together need more memory than there is, or than a map may take; nil when no number can hold it.
        case noMemory(bytes: UInt64?)
    }

    /// Describes the failure of one map.
    public init(map: String, reason: Reason) {
        self.map = map
        self.reason = reason
    }
}

extension MapError {
    /// What `BPF_MAP_CREATE` fails with for the same definition; `EOPNOTSUPP` for types that are missing here alone.
    public var errno: LinuxError {
        switch reason {
        case .unsupported: .eopnotsupp
        case .keySize, .valueSize, .noEntries, .unknownFlags, .contradictoryFlags: .einval
        case .entryTooLarge, .tooManyEntries: .e2big
        case .noMemory: .enomem
        }
    }
}

extension MapError: CustomStringConvertible {
    /// One sentence for people, with the map's name.
    public var description: String { "map \(map): \(reason)" }
}

extension MapError.Reason: CustomStringConvertible {
    /// What is wrong, in a few words.
    public var description: String {
        switch self {
        case .unsupported(let type): "type \(type.name) is not supported yet"
        case .keySize(let size, let required?): "a key has \(size) bytes where \(required) are required"
        case .keySize: "a key has no bytes"
        case .valueSize(let size, let required?): "a value has \(size) bytes where \(required) are required"
        case .valueSize: "a value has no bytes"
        case .noEntries: "max_entries is 0"
        case .unknownFlags(let flags): "flags not known for this type: \(flags.names.joined(separator: " | "))"
        case .contradictoryFlags(let flags): "flags exclude each other: \(flags.names.joined(separator: " | "))"
        case .entryTooLarge(let size, let limit): "an entry has \(size) bytes where at most \(limit) are possible"
        case .tooManyEntries(let count, let limit): "max_entries is \(count) where at most \(limit) are possible"
        case .noMemory(let bytes?): "no memory for \(bytes) bytes"
        case .noMemory: "no memory for more bytes than can be counted"
        }
    }
}
