import BPFBytes

/// Changes to single fields of BTF that leave every record and every string where it is.
///
///     var patch = BTFPatch(btf)
///     try patch.setLinkage(.static, of: id)
///     let changed = patch.applied()
///
/// Nothing is decoded that is not changed, and nothing copied before the changes are applied. Of split BTF only types of its own can
/// be changed.
public struct BTFPatch: Sendable {
    private let btf: BTF
    /// Words of records, and where they stand.
    private var words: [(place: Int, word: UInt32)] = []

    /// Starts without changes.
    public init(_ btf: BTF) { self.btf = btf }

    /// Says who can see a function or variable.
    public mutating func setLinkage(_ linkage: Linkage, of id: TypeID) throws(BTFError) {
        let record = try own(id)
        switch record.kind {
        case .function: put(record.info & ~0xffff | linkage.rawValue, at: record.list - 8)
        case .variable: put(linkage.rawValue, at: record.list)
        default: throw BTFError(.unknownType(id), at: .type(id))
        }
    }

    /// Gives a section its size and its variables, which are as many as before; nothing happens to them otherwise.
    public mutating func complete(_ id: TypeID, as section: DataSection) throws(BTFError) {
        let record = try own(id)
        guard record.kind == .dataSection, record.length == section.variables.count else {
            throw BTFError(.unknownType(id), at: .type(id))
        }
        put(try field("size", section.size), at: record.list - 4)
        for (index, variable) in section.variables.enumerated() {
            let place = record.list + index * 12
            put(variable.type.rawValue, at: place)
            put(try field("offset", variable.offset), at: place + 4)
            put(try field("size", variable.size), at: place + 8)
        }
    }

    /// The types with the changes.
    public func applied() -> BTF {
        if words.isEmpty { return btf }
        var bytes = btf.bytes
        for (place, word) in words { bytes.put(word, at: place - btf.contents.range.lowerBound, in: btf.order) }
        return BTF(BTFContents(btf.contents, changed: bytes))
    }

    private func own(_ id: TypeID) throws(BTFError) -> TypeRecord {
        guard id.rawValue >= btf.firstID, let record = try btf.record(id) else {
            throw BTFError(.unknownType(id), at: .type(id))
        }
        return record
    }

    private func field(_ name: String, _ value: Int) throws(BTFError) -> UInt32 {
        guard let value = UInt32(exactly: value) else {
            throw BTFError(.fieldOverflow(name: name, value: value), at: .offset(0))
        }
        return value
    }

    /// Notes a word of a record.
    private mutating func put(_ value: UInt32, at place: Int) { words.append((place, value)) }
}

extension [UInt8] {
    /// Writes a word of a record, which lies inside of the bytes.
    fileprivate mutating func put(_ value: UInt32, at offset: Int, in order: ByteOrder) {
        precondition(offset >= 0 && offset <= count - 4, "a record outside of its bytes")
        let word = order == .little ? value.littleEndian : value.bigEndian
        // Safety: the word lies inside, and any bytes are bytes.
        unsafe withUnsafeMutableBytes { unsafe $0.storeBytes(of: word, toByteOffset: offset, as: UInt32.self) }
    }
}
