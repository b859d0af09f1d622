import BPFBytes

/// Reads the parts of `.BTF.ext`.
///
///     ├ magic, version, flags, hdr_len ┼ func_info off, len ┼ line_info off, len ┼ core_relo off, len ┤
///
/// Each part begins with the size of its records; then follows, for each ELF section, the offset of the section's
/// name, the count of records, and the records.
struct ExtensionDecoder {
    /// One of the three lists.
    enum Part {
        case functions, lines, relocations

        var name: String {
            switch self {
            case .functions: "func_info"
            case .lines: "line_info"
            case .relocations: "core_relo"
            }
        }

        /// Where the header says where the part lies.
        var field: Int {
            switch self {
            case .functions: 8
            case .lines: 16
            case .relocations: 24
            }
        }

        /// Bytes of the fields of a record that are known here.
        var recordByteCount: Int {
            switch self {
            case .functions: 8
            case .lines, .relocations: 16
            }
        }
    }

    /// The records of one ELF section.
    struct Records: Sendable {
        /// Where the first begins.
        let start: Int
        let count: Int
        /// Distance between records, in bytes.
        let stride: Int
    }

    static let minimumHeaderByteCount = 24
    static let headerByteCount = 32

    private let bytes: [UInt8]
    private let preamble: Preamble
    private let strings: BTF
    private let stringByteCount: Int
    private var texts: LongTexts

    /// Reads the header of what lies in `range` of `bytes`.
    init(_ bytes: [UInt8], _ range: Range<Int>, strings btf: BTF) throws(BTFError) {
        self.bytes = bytes
        preamble = try Preamble(bytes, range, minimum: Self.minimumHeaderByteCount)
        strings = btf
        stringByteCount = btf.stringByteCount
        texts = LongTexts(btf)
    }

    /// Calls `body` with the records of each ELF section in a part, and with where the string of its name begins.
    ///
    /// There are none when the header is too short to name the part.
    mutating func sections(
        _ part: Part, _ body: (inout ExtensionDecoder, UInt32, Records) throws(BTFError) -> Void
    ) throws(BTFError) {
        guard preamble.length >= part.field + 8 else { return }
        let range = try preamble.section(part.name, at: part.field, in: bytes)
        if range.isEmpty { return }
        let stride = Int(try word(range.lowerBound, in: range))
        guard stride >= part.recordByteCount else {
            throw BTFError(
                .shortRecord(section: part.name, size: stride, needed: part.recordByteCount),
                at: .offset(range.lowerBound))
        }
        var offset = range.lowerBound + 4
        while offset < range.upperBound {
            let name = try word(offset, in: range)
            try checkText(name, at: offset)
            let count = Int(try word(offset + 4, in: range))
            let start = offset + 8
            let (length, overflow) = count.multipliedReportingOverflow(by: stride)
            guard !overflow, length <= range.upperBound - start else {
                throw BTFError(.truncated(needed: length, available: range.upperBound - start), at: .offset(start))
            }
            try body(&self, name, Records(start: start, count: count, stride: stride))
            offset = start + length
        }
    }

    /// Reads each record with `read`, which gets its offset.
    mutating func append<Record>(
        _ records: Records, to list: inout [Record],
        read: (inout ExtensionDecoder, Int) throws(BTFError) -> Record
    ) throws(BTFError) {
        if list.isEmpty { list.reserveCapacity(records.count) }
        for index in 0..<records.count { list.append(try read(&self, records.start + index * records.stride)) }
    }

    /// The name that begins at `offset` of the strings; `place` is where a part names it.
    mutating func name(_ offset: UInt32, of part: Records) throws(BTFError) -> String {
        try texts.name(offset, at: part.start - 8)
    }
}

extension ExtensionDecoder {
    /// The instruction offset that stands at `offset`, in slots.
    func slot(_ offset: Int) throws(BTFError) -> Int {
        let byteOffset = try bytes.field(UInt32.self, at: offset, in: preamble.order)
        guard byteOffset % 8 == 0 else { throw BTFError(.misalignedInstruction(byteOffset), at: .offset(offset)) }
        return Int(byteOffset / 8)
    }

    /// The type number that stands at `offset`.
    func type(_ offset: Int) throws(BTFError) -> TypeID {
        TypeID(rawValue: try bytes.field(at: offset, in: preamble.order))
    }

    /// The line records of one section, checked and left where they are.
    mutating func lines(_ records: Records) throws(BTFError) -> LineTable {
        var isSorted = true
        var last: UInt32 = 0
        for index in 0..<records.count {
            let offset = records.start + index * records.stride
            let slot = try word(offset)
            guard slot % 8 == 0 else { throw BTFError(.misalignedInstruction(slot), at: .offset(offset)) }
            if slot < last { isSorted = false }
            last = slot
            try checkText(try word(offset + 4), at: offset + 4)
            try checkText(try word(offset + 8), at: offset + 8)
        }
        let section = LineSection(bytes: bytes, order: preamble.order, records: records, strings: strings)
        return LineTable(LineSource(section, isSorted: isSorted))
    }

    /// The CO-RE relocation at `offset`.
    mutating func relocation(_ offset: Int) throws(BTFError) -> CORERelocation {
        let number = try bytes.field(UInt32.self, at: offset + 12, in: preamble.order)
        guard let kind = CORERelocationKind(rawValue: number) else {
            throw BTFError(.unknownRelocation(number), at: .offset(offset + 12))
        }
        return CORERelocation(
            slot: try slot(offset), type: try type(offset + 4), accessString: try text(offset + 8), kind: kind)
    }

    /// The string whose offset stands at `offset`.
    private mutating func text(_ offset: Int) throws(BTFError) -> String {
        try texts.text(bytes.field(at: offset, in: preamble.order), at: offset)
    }

    /// Checks that a string begins within the strings; it stays there.
    @inline(__always) private func checkText(_ offset: UInt32, at place: Int) throws(BTFError) {
        guard offset < stringByteCount else { throw BTFError(.stringOutside(offset), at: .offset(place)) }
    }

    private func word(_ offset: Int) throws(BTFError) -> UInt32 { try bytes.field(at: offset, in: preamble.order) }

    private func word(_ offset: Int, in range: Range<Int>) throws(BTFError) -> UInt32 {
        guard offset <= range.upperBound - 4 else {
            throw BTFError(.truncated(needed: 4, available: max(range.upperBound - offset, 0)), at: .offset(offset))
        }
        return try bytes.field(at: offset, in: preamble.order)
    }
}
