public import BPFBytes

/// The BPF Type Format: the types of a C program, of an object file or of a running kernel.
///
/// Opening checks the header only. The first request for a type walks the records as far as that type, the first
/// request for a name hashes all names; either is remembered and shared by all copies of the value, which may be used
/// from any thread. A record is decoded when it is asked for, alone.
///
///     let kernel = try BTF(bytes)
///     for id in try kernel.identifiers(named: "task_struct", kind: .structure) {
///         print(try kernel.type(id))
///     }
///
/// - Source: Documentation/bpf/btf.rst.
public struct BTF: Sendable {
    /// How many types may stand between a type and what it resolves to, as in the kernel.
    public static let depthLimit = 32
    /// How many bytes a name may have; longer ones are an error where a type is decoded.
    public static let nameLimit = 4096
    /// Bytes of a pointer: 8, as for every BPF program and 64-bit kernel.
    public static let pointerSize = 8

    let contents: BTFContents

    init(_ contents: BTFContents) { self.contents = contents }

    /// Opens BTF in either byte order, reading no more than the header.
    public init(_ bytes: [UInt8]) throws(BTFError) { contents = try BTFContents(bytes, bytes.indices, base: nil) }

    /// Opens the BTF in a part of `bytes`, such as a section of a file, where it lies.
    ///
    /// Offsets in errors count from the start of the part.
    public init(_ bytes: [UInt8], in range: Range<Int>) throws(BTFError) {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
            throw BTFError(.truncated(needed: range.upperBound, available: bytes.count), at: .offset(0))
        }
        contents = try BTFContents(bytes, range, base: nil)
    }

    /// Opens split BTF, such as a kernel module's, whose types and strings are numbered on from those of `base`.
    public init(_ bytes: [UInt8], base: BTF) throws(BTFError) {
        contents = try BTFContents(bytes, bytes.indices, base: base)
    }

    /// The order of the blob's integers.
    public var order: ByteOrder { contents.order }
}

extension BTF {
    /// The bytes that it was opened from; of split BTF without those of the base.
    public var bytes: [UInt8] {
        let (bytes, range) = (contents.types.bytes, contents.range)
        return range == bytes.indices ? bytes : Array(bytes[range])
    }

    /// How many types there are, `void` not counted, those of the base included.
    public func count() throws(BTFError) -> Int {
        contents.baseTypeCount + (try contents.offsets.all().count)
    }

    /// The numbers of all types except `void`, ascending; in split BTF without those of the base.
    public func identifiers() throws(BTFError) -> Range<TypeID> {
        let end = firstID + UInt32(try contents.offsets.all().count)
        return TypeID(rawValue: firstID)..<TypeID(rawValue: end)
    }

    /// The numbers of the types with this name and, when `kind` is given, of this kind, ascending.
    ///
    /// A tag's name is its value. Empty when there is no such type; anonymous types cannot be found.
    public func identifiers(named name: String, kind: BTFKind? = nil) throws(BTFError) -> [TypeID] {
        var found = try contents.base?.identifiers(named: name, kind: kind) ?? []
        guard !name.isEmpty else { return found }
        let hash = StringSection.hash(name)
        let wanted = Array(name.utf8)
        let groups = NameGroup.all(for: kind)
        for group in groups {
            for position in try contents.names.index(of: group, in: self).candidates(hash) {
                let id = TypeID(rawValue: firstID + UInt32(position))
                guard let record = try record(id), kind == nil || record.kind == kind else { continue }
                let (section, place) = try locate(record.nameOffset, from: .type(id))
                if section.bytes[place].elementsEqual(wanted) { found.append(id) }
            }
        }
        return groups.count > 1 ? found.sorted() : found
    }

    /// The numbers of the types of one kind, ascending.
    public func identifiers(ofKind kind: BTFKind) throws(BTFError) -> [TypeID] {
        var found = try contents.base?.identifiers(ofKind: kind) ?? []
        for position in try contents.offsets.positions(ofKind: kind) {
            found.append(TypeID(rawValue: firstID + position))
        }
        return found
    }

    /// Decodes one type.
    public func type(_ id: TypeID) throws(BTFError) -> BTFType {
        guard let record = try record(id) else { return .void }
        return try TypeDecoder(btf: self, id: id, record: record).decode()
    }

    /// The kind of a type, without decoding it; nil for `void`.
    public func kind(_ id: TypeID) throws(BTFError) -> BTFKind? {
        try record(id)?.kind
    }

    /// The name of a type, as ``BTFType/name`` gives it, without decoding the type.
    public func name(_ id: TypeID) throws(BTFError) -> String {
        guard let record = try record(id) else { return "" }
        return try TypeDecoder(btf: self, id: id, record: record).name
    }

    /// The string at `offset` of the string section; bytes that are not UTF-8 are replaced by U+FFFD.
    public func string(_ offset: UInt32) throws(BTFError) -> String {
        let (section, place) = try locate(
            offset, from: .offset(contents.strings.range.lowerBound - contents.range.lowerBound))
        return section.text(place)
    }
}

extension BTF {
    /// The number of the first type that has its record in this blob.
    var firstID: UInt32 { UInt32(truncatingIfNeeded: contents.baseTypeCount) + 1 }

    /// The record of a type; nil for `void`.
    func record(_ id: TypeID) throws(BTFError) -> TypeRecord? {
        if id == .void { return nil }
        if let base = contents.base, id.rawValue < firstID { return try base.record(id) }
        guard let offset = try contents.offsets.offset(Int(id.rawValue - firstID)) else {
            throw BTFError(.unknownType(id), at: .type(id))
        }
        return try contents.types.record(at: offset)
    }

    /// Where the string at `offset` lies, in which section.
    ///
    /// `location` is where the reference stands, for errors.
    func locate(
        _ offset: UInt32,
        from location: @autoclosure () -> BTFError.Location
    ) throws(BTFError) -> (section: StringSection, place: Range<Int>) {
        let own = Int(offset) - contents.baseStringCount
        if let base = contents.base, own < 0 { return try base.locate(offset, from: location()) }
        guard let place = contents.strings.locate(own) else { throw BTFError(.stringOutside(offset), at: location()) }
        return (contents.strings, place)
    }

    /// Bytes of the strings, those of the base included.
    var stringByteCount: Int { contents.strings.range.count + contents.baseStringCount }
}
