import BPFBytes

/// Small files of the sorts that hold a kernel's types.
enum Sample {
    struct Unexpected: Error {}

    /// An ELF file with one section beside that of names.
    static func elf(section: String, contents: [UInt8], _ order: ByteOrder) -> [UInt8] {
        let names = Array("\0\(section)\0.shstrtab\0".utf8)
        var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, order == .little ? 1 : 2, 1] + [UInt8](repeating: 0, count: 57)
        let table = 64 + contents.count + names.count
        put(UInt64(table), at: 40, in: &file, order)
        put(UInt16(64), at: 58, in: &file, order)
        put(UInt16(3), at: 60, in: &file, order)
        put(UInt16(2), at: 62, in: &file, order)
        file += contents + names + [UInt8](repeating: 0, count: 3 * 64)
        header(1, name: 1, 64, contents.count, table, &file, order)
        header(2, name: UInt32(section.utf8.count) + 2, 64 + contents.count, names.count, table, &file, order)
        return file
    }

    private static func header(
        _ index: Int, name: UInt32, _ offset: Int, _ size: Int, _ table: Int, _ file: inout [UInt8], _ order: ByteOrder
    ) {
        let start = table + index * 64
        put(name, at: start, in: &file, order)
        put(UInt32(1), at: start + 4, in: &file, order)
        put(UInt64(offset), at: start + 24, in: &file, order)
        put(UInt64(size), at: start + 32, in: &file, order)
    }

    /// A bzImage with one setup sector, whose payload ends with the kernel's size.
    static func bootImage(payload: [UInt8], size: UInt32) -> [UInt8] {
        var file = [UInt8](repeating: 0, count: 1024) + payload + [0, 0, 0, 0]
        file[0x1f1] = 1
        for (index, byte) in "HdrS".utf8.enumerated() { file[0x202 + index] = byte }
        put(UInt16(0x20f), at: 0x206, in: &file, .little)
        put(UInt32(payload.count + 4), at: 0x24c, in: &file, .little)
        put(size, at: 1024 + payload.count, in: &file, .little)
        return file
    }

    /// An `ar` archive.
    static func package(_ members: [(name: String, contents: [UInt8])]) -> [UInt8] {
        var file = Array("!<arch>\n".utf8)
        for member in members {
            file += field(member.name, 16) + field("0", 12) + field("0", 6) + field("0", 6) + field("100644", 8)
            file += field("\(member.contents.count)", 10) + [0x60, 0x0a] + member.contents
            if member.contents.count % 2 == 1 { file.append(0x0a) }
        }
        return file
    }

    /// A `tar` archive.
    static func tar(_ members: [(name: String, contents: [UInt8])]) -> [UInt8] {
        var file: [UInt8] = []
        for member in members {
            var header = [UInt8](repeating: 0, count: 512)
            for (index, byte) in member.name.utf8.enumerated() { header[index] = byte }
            let size = String(member.contents.count, radix: 8)
            for (index, byte) in size.utf8.enumerated() { header[124 + 11 - size.utf8.count + index] = byte }
            for index in 124..<135 - size.utf8.count { header[index] = UInt8(ascii: "0") }
            header[156] = UInt8(ascii: "0")
            file += header + member.contents
            file += [UInt8](repeating: 0, count: (512 - member.contents.count % 512) % 512)
        }
        return file + [UInt8](repeating: 0, count: 1024)
    }

    private static func field(_ text: String, _ count: Int) -> [UInt8] {
        Array(text.utf8) + [UInt8](repeating: 0x20, count: count - text.utf8.count)
    }

    private static func put<Value: FixedWidthInteger>(
        _ value: Value, at offset: Int, in file: inout [UInt8], _ order: ByteOrder
    ) {
        for index in 0..<Value.bitWidth / 8 {
            let shift = order == .little ? index * 8 : Value.bitWidth - 8 - index * 8
            file[offset + index] = UInt8(truncatingIfNeeded: value >> Value(shift))
        }
    }
}
