import BPFBytes

/// BTF with one of each type that was there several times, and where the types went.
public struct DeduplicatedBTF: Sendable {
    /// The types that are left, in their old order, with the strings that they use.
    public let btf: BTF
    /// For each old type, by number, its new number.
    let numbers: [UInt32]

    /// The new number of a type; nil for one that didn't exist.
    public subscript(old: TypeID) -> TypeID? {
        old.rawValue < numbers.count ? TypeID(rawValue: numbers[Int(old.rawValue)]) : nil
    }
}

extension BTF {
    /// Leaves one of each type, as libbpf's `btf__dedup`.
    ///
    /// Types are the same when their records are and everything that they refer to; structs may refer to each other in circles.
    /// A declaration becomes its definition: of a struct or union, where a user of it is the same as one that knows the
    /// definition, or where there is just one of the name; of an enumeration, by its name. Variables and their sections stay.
    /// The base of split BTF and its own types become one.
    /// - Throws: for types that refer to themselves other than through a struct, and for hostile ones that would take too long.
    public func deduplicated() throws(BTFError) -> DeduplicatedBTF {
        var deduplicator = try Deduplicator(self)
        try deduplicator.run()
        let (numbers, words) = deduplicator.compact()
        let writer = RawBTFWriter(words: words, strings: deduplicator.strings.bytes, order: order)
        return DeduplicatedBTF(btf: try BTF(try writer.bytes()), numbers: numbers)
    }
}

extension Deduplicator {
    /// The new number of each type, and the records of those that are left with their references renumbered.
    fileprivate func compact() -> (numbers: [UInt32], words: [UInt32]) {
        var numbers = [UInt32](repeating: 0, count: table.count)
        var next: UInt32 = 1
        for type in 1..<table.count where canonical.isCanonical(type) {
            numbers[type] = next
            next += 1
        }
        for type in 1..<table.count { numbers[type] = numbers[canonical.resolve(type)] }
        var words: [UInt32] = []
        words.reserveCapacity(table.words.count)
        for type in 1..<table.count where canonical.isCanonical(type) {
            let start = words.count
            let range = table.range(type)
            words.append(contentsOf: table.words[range])
            let references = table.references(type)
            if references.hasHead { words[start + 2] = numbers[Int(words[start + 2])] }
            for place in references.list {
                let new = place - range.lowerBound + start
                words[new] = numbers[Int(words[new])]
            }
        }
        return (numbers, words)
    }
}

/// Writes records that are words already.
struct RawBTFWriter {
    let words: [UInt32]
    let strings: [UInt8]
    let order: ByteOrder

    func bytes() throws(BTFError) -> [UInt8] {
        let typeByteCount = words.count * 4
        guard let types = UInt32(exactly: typeByteCount), let strings = UInt32(exactly: self.strings.count) else {
            throw BTFError(.fieldOverflow(name: "str_len", value: self.strings.count), at: .offset(20))
        }
        var writer = ByteWriter(order: order)
        writer.append(BTFHeader.magic)
        writer.append(UInt8(1))
        writer.append(UInt8(0))
        writer.append(UInt32(BTFHeader.byteCount))
        writer.append(UInt32(0))
        writer.append(types)
        writer.append(types)
        writer.append(strings)
        for word in words { writer.append(word) }
        writer.append(contentsOf: self.strings)
        return writer.bytes
    }
}
