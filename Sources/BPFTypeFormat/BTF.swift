public import BPFBytes
import Synchronization

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

    /// The order of the blob's integers.
    public let order: ByteOrder
    /// Bytes of a pointer: 8, as for every BPF program and 64-bit kernel.
    public let pointerSize = 8

    let types: TypeSection
    let strings: StringSection
    /// What a split BTF continues, with the number of its first own type and the offset of its first own string.
    let base: Base?
    let offsets: OffsetIndex
    private let names: LazyNameIndex

    /// The part of a split BTF that another blob holds.
    final class Base: Sendable {
        let btf: BTF
        let typeCount: Int
        let stringCount: Int

        init(_ btf: BTF) throws(BTFError) {
            self.btf = btf
            typeCount = try btf.count()
            stringCount = (btf.base?.stringCount ?? 0) + btf.strings.range.count
        }
    }

    /// Opens BTF in either byte order, reading no more than the header.
    public init(_ bytes: [UInt8]) throws(BTFError) {
        try self.init(bytes, base: nil)
    }

    /// Opens split BTF, such as a kernel module's, whose types and strings are numbered on from those of `base`.
    public init(_ bytes: [UInt8], base: BTF) throws(BTFError) {
        try self.init(bytes, base: Base(base))
    }

    private init(_ bytes: [UInt8], base: Base?) throws(BTFError) {
        let header = try BTFHeader(bytes, isSplit: base != nil)
        order = header.order
        types = TypeSection(bytes: bytes, order: header.order, range: header.types)
        strings = StringSection(bytes: bytes, range: header.strings)
        self.base = base
        offsets = OffsetIndex(types)
        names = LazyNameIndex()
    }
}

extension BTF {
    /// The bytes that it was opened from; of split BTF without those of the base.
    public var bytes: [UInt8] { types.bytes }

    /// How many types there are, `void` not counted, those of the base included.
    public func count() throws(BTFError) -> Int {
        (base?.typeCount ?? 0) + (try offsets.all().count)
    }

    /// The numbers of all types except `void`, ascending; in split BTF without those of the base.
    public func identifiers() throws(BTFError) -> Range<TypeID> {
        let end = firstID + UInt32(try offsets.all().count)
        return TypeID(rawValue: firstID)..<TypeID(rawValue: end)
    }

    /// The numbers of the types with this name and, when `kind` is given, of this kind, ascending.
    ///
    /// A tag's name is its value. Empty when there is no such type; anonymous types cannot be found.
    public func identifiers(named name: String, kind: BTFKind? = nil) throws(BTFError) -> [TypeID] {
        let wanted = Array(name.utf8)
        let found = try identifiers(essentialName: Array(EssentialName.of(wanted[...]))) { $0.elementsEqual(wanted) }
        guard let kind else { return found }
        var ofKind: [TypeID] = []
        for id in found where try self.kind(id) == kind { ofKind.append(id) }
        return ofKind
    }

    /// The numbers of the types with this name, flavours aside, whose whole name is one that `condition` allows.
    func identifiers(
        essentialName: [UInt8],
        where condition: (ArraySlice<UInt8>) -> Bool
    ) throws(BTFError) -> [TypeID] {
        var found = try base?.btf.identifiers(essentialName: essentialName, where: condition) ?? []
        guard !essentialName.isEmpty else { return found }
        let index = try names.index(of: self)
        for position in index.candidates(NameIndex.hash(essentialName)) {
            let id = TypeID(rawValue: firstID + UInt32(position))
            guard let record = try record(id) else { continue }
            let (section, place) = try locate(record.nameOffset, from: .type(id))
            if condition(section.bytes[place]) { found.append(id) }
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
        let (section, place) = try locate(offset, from: .offset(strings.range.lowerBound))
        return section.text(place)
    }
}

extension BTF {
    /// The number of the first type that has its record in this blob.
    var firstID: UInt32 { UInt32(truncatingIfNeeded: base?.typeCount ?? 0) + 1 }

    /// The record of a type; nil for `void`.
    func record(_ id: TypeID) throws(BTFError) -> TypeRecord? {
        if id == .void { return nil }
        if let base, id.rawValue < firstID { return try base.btf.record(id) }
        guard let offset = try offsets.offset(Int(id.rawValue - firstID)) else {
            throw BTFError(.unknownType(id), at: .type(id))
        }
        return try types.record(at: offset)
    }

    /// Where the string at `offset` lies, in which section.
    ///
    /// `location` is where the reference stands, for errors.
    func locate(
        _ offset: UInt32,
        from location: @autoclosure () -> BTFError.Location
    ) throws(BTFError) -> (section: StringSection, place: Range<Int>) {
        let own = Int(offset) - (base?.stringCount ?? 0)
        if let base, own < 0 { return try base.btf.locate(offset, from: location()) }
        guard let place = strings.locate(own) else { throw BTFError(.stringOutside(offset), at: location()) }
        return (strings, place)
    }

    /// Bytes of the strings, those of the base included.
    var stringByteCount: Int { strings.range.count + (base?.stringCount ?? 0) }
}
