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
        /// The type wants keys or values of other sizes: what was asked for, in bytes, and what is possible.
        case size(of: Part, UInt32, allowed: String)
        /// There is no room for even one entry.
        case noEntries
        /// The type wants another number of entries; what is possible.
        case entryCount(UInt32, allowed: String)
        /// Flags without which the type can't be.
        case missingFlags(MapFlags)
        /// Flags that are known, and refused for this type.
        case flagsNotSupported(MapFlags)
        /// Bits of `map_extra` that mean nothing for this type.
        case extra(UInt64)
        /// The buffers of a perf event array can't have so many pages.
        case bufferPages(UInt32)
        /// A map of maps was given no inner map, or one that can't be inside another.
        case inner(MapType?)
        /// Flags that the type does not know.
        case unknownFlags(MapFlags)
        /// Two flags that exclude each other.
        case contradictoryFlags(MapFlags)
        /// Key and value, or value alone, are larger than the type allows; both counts in bytes.
        case entryTooLarge(UInt64, limit: UInt64)
        /// More entries than the type allows.
        case tooManyEntries(UInt32, limit: UInt32)
        /// The file of a pinned map can't be used.
        case file(path: String, FileFault)
        /// The entries together need more memory than there is, or than a map may take; nil when no number can hold it.
        case noMemory(bytes: UInt64?)
    }

    /// What a size is the size of.
    public enum Part: String, Hashable, Sendable {
        case key, value
    }

    /// Why a file is no map, or can't be made one.
    public enum FileFault: Error, Hashable, Sendable {
        /// The host refused a call.
        case system(call: String, number: Int32)
        /// It belongs to another user, or others may open it too, or it is no file.
        case untrusted
        /// It has fewer bytes than its header says, or than any header has.
        case truncated(bytes: Int, expected: UInt64)
        /// A field of the header has a value that it can't have.
        case field(String, UInt64)
        /// The map is not kept in a file: it was not made with `MapBacking.directory`, or its type can't be.
        case notAFile
        /// It is another map than the one that was asked for.
        case otherMap(MapType)
        /// It was made for another number of slots than this process has.
        case slots(UInt32, here: Int)
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
        case .keySize, .valueSize, .size, .noEntries, .entryCount, .unknownFlags, .contradictoryFlags, .missingFlags,
            .extra, .bufferPages:
            .einval
        case .flagsNotSupported: .enotsupp
        case .inner(let type): type == nil ? .einval : .enotsupp
        case .entryTooLarge, .tooManyEntries: .e2big
        case .file(_, let fault): fault.errno
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
        case .size(let part, let size, let allowed): "a \(part) has \(size) bytes; possible are \(allowed)"
        case .noEntries: "max_entries is 0"
        case .entryCount(let count, let allowed): "max_entries is \(count); possible are \(allowed)"
        case .missingFlags(let flags): "flags that this type needs are missing: \(flags.names.joined(separator: " | "))"
        case .flagsNotSupported(let flags): "flags refused for this type: \(flags.names.joined(separator: " | "))"
        case .extra(let bits): "map_extra 0x\(String(bits, radix: 16)) means nothing for this type"
        case .bufferPages(let count): "a buffer of \(count) pages; possible are powers of two up to 65536"
        case .inner(nil): "a map of maps needs an inner map to tell what maps it holds"
        case .inner(let type?): "a map of type \(type.name) can't be inside another"
        case .file(let path, let fault): "\(path): \(fault)"
        case .unknownFlags(let flags): "flags not known for this type: \(flags.names.joined(separator: " | "))"
        case .contradictoryFlags(let flags): "flags exclude each other: \(flags.names.joined(separator: " | "))"
        case .entryTooLarge(let size, let limit): "an entry has \(size) bytes where at most \(limit) are possible"
        case .tooManyEntries(let count, let limit): "max_entries is \(count) where at most \(limit) are possible"
        case .noMemory(let bytes?): "no memory for \(bytes) bytes"
        case .noMemory: "no memory for more bytes than can be counted"
        }
    }
}

extension MapError.FileFault {
    /// What `BPF_OBJ_PIN` and `BPF_OBJ_GET` fail with where they have the same trouble.
    public var errno: LinuxError {
        switch self {
        case .system(_, let number): LinuxError(rawValue: number) ?? .eio
        case .untrusted: .eacces
        case .truncated, .field, .slots, .otherMap: .einval
        case .notAFile: .eopnotsupp
        }
    }
}

extension MapError.FileFault: CustomStringConvertible {
    /// What is wrong, in a few words.
    public var description: String {
        switch self {
        case .system(let call, let number): "\(call): \(LinuxError(rawValue: number)?.description ?? "errno \(number)")"
        case .untrusted: "not a file that belongs to this user alone"
        case .truncated(let bytes, let expected): "has \(bytes) bytes where a map has \(expected)"
        case .field(let name, let value): "no map: its \(name) is \(value)"
        case .notAFile: "the map was not made to be shared through a file"
        case .otherMap(let type): "is a map of type \(type.name) that differs from what was asked for"
        case .slots(let count, let here): "has \(count) values a key where this process has \(here)"
        }
    }
}
