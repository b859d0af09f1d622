public import BPFBytes

extension BTFExtension {
    /// The bytes of the section; strings join those of `builder`, which is to be encoded afterwards.
    ///
    /// Sections come in the order of their names.
    /// - Throws: when a number of a record does not fit its field.
    public func encode(strings builder: inout BTFBuilder, order: ByteOrder = .host) throws(BTFError) -> [UInt8] {
        var encoder = ExtensionEncoder(builder: builder, order: order)
        try encoder.part(functions, recordByteCount: 8) { encoder, record throws(BTFError) in
            try encoder.slot(record.slot)
            encoder.writer.append(record.type.rawValue)
        }
        try encoder.part(lines, recordByteCount: 16) { encoder, record throws(BTFError) in
            try encoder.slot(record.slot)
            encoder.writer.append(encoder.builder.string(record.fileName))
            encoder.writer.append(encoder.builder.string(record.text))
            let line = try encoder.narrow(record.line, "line", limit: 0x3f_ffff)
            encoder.writer.append(line << 10 | (try encoder.narrow(record.column, "column", limit: 0x3ff)))
        }
        try encoder.part(relocations, recordByteCount: 16) { encoder, record throws(BTFError) in
            try encoder.slot(record.slot)
            encoder.writer.append(record.type.rawValue)
            encoder.writer.append(encoder.builder.string(record.accessString))
            encoder.writer.append(record.kind.rawValue)
        }
        builder = encoder.builder
        return encoder.writer.bytes
    }
}

/// Writes the header of `.BTF.ext` with its parts yet unknown, then one part after the other.
private struct ExtensionEncoder {
    var builder: BTFBuilder
    var writer: ByteWriter
    /// Where the header says where the next part lies.
    private var field = 8

    init(builder: BTFBuilder, order: ByteOrder) {
        self.builder = builder
        writer = ByteWriter(order: order)
        writer.append(BTFHeader.magic)
        writer.append(UInt8(1))
        writer.append(UInt8(0))
        writer.append(UInt32(ExtensionDecoder.headerByteCount))
        writer.append(contentsOf: repeatElement(0, count: ExtensionDecoder.headerByteCount - writer.count))
    }

    mutating func part<Record>(
        _ sections: [String: some Collection<Record>], recordByteCount: UInt32,
        write: (inout ExtensionEncoder, Record) throws(BTFError) -> Void
    ) throws(BTFError) {
        let start = writer.count
        if !sections.isEmpty { writer.append(recordByteCount) }
        for (name, records) in sections.sorted(by: { $0.key < $1.key }) {
            writer.append(builder.string(name))
            writer.append(try narrow(records.count, "num_info", limit: Int(UInt32.max)))
            for record in records { try write(&self, record) }
        }
        writer.patch(try narrow(start - ExtensionDecoder.headerByteCount, "off", limit: Int(UInt32.max)), at: field)
        writer.patch(try narrow(writer.count - start, "len", limit: Int(UInt32.max)), at: field + 4)
        field += 8
    }

    /// Writes the byte offset of an instruction.
    mutating func slot(_ slot: Int) throws(BTFError) {
        writer.append(try narrow(slot, "insn_off", limit: Int(UInt32.max) / 8) * 8)
    }

    func narrow(_ value: Int, _ field: String, limit: Int) throws(BTFError) -> UInt32 {
        guard value >= 0, value <= limit else {
            throw BTFError(.fieldOverflow(name: field, value: value), at: .offset(writer.count))
        }
        return UInt32(value)
    }
}
