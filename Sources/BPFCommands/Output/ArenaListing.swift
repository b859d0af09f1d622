import EBPF

/// The pages of an arena that exist, with the addresses that programs and users know them by.
struct ArenaListing {
    private let arena: ArenaMap
    private let pages: [(address: UInt64, bytes: [UInt8])]

    init(_ arena: ArenaMap) {
        self.arena = arena
        pages = arena.allocatedPages.compactMap { page in
            let offset = page * ArenaMap.pageSize
            let bytes = try? arena.read(at: offset, count: ArenaMap.pageSize)
            return bytes.map { (arena.userStart + UInt64(offset), $0) }
        }
    }

    /// Sixteen bytes a line; lines of zeros are left out.
    func lines(_ name: String) -> [String] {
        var lines = ["\(Terminal.bold(name)) (arena, \(pages.count) of \(arena.definition.maxEntries) pages)"]
        for page in pages {
            for start in stride(from: 0, to: page.bytes.count, by: 16) {
                let bytes = page.bytes[start..<start + 16]
                guard bytes.contains(where: { $0 != 0 }) else { continue }
                lines.append(
                    "  0x\(String(page.address + UInt64(start), radix: 16))  \(Hex.encode(Array(bytes), separator: " "))"
                )
            }
        }
        return lines
    }

    /// One object a page.
    func elements() -> StructuredValue {
        .array(
            pages.map { page in
                [
                    "address": .string("0x" + String(page.address, radix: 16)),
                    "value": .array(page.bytes.map { .string("0x" + Hex.encode([$0])) }),
                ]
            })
    }
}
