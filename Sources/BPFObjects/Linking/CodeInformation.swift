import BPFTypeFormat

/// What `.BTF.ext` says about the code, in the order of the code.
struct CodeInformation {
    private let functions: [String: [FunctionRecord]]
    private let lines: [String: [LineRecord]]
    private let relocations: [String: [CORERelocation]]

    init(_ information: BTFExtension?) {
        functions = (information?.functions ?? [:]).mapValues { $0.sortedIfNeeded(by: \.slot) }
        lines = (information?.lines ?? [:]).mapValues { $0.sortedIfNeeded(by: \.slot) }
        relocations = (information?.relocations ?? [:]).mapValues { $0.sortedIfNeeded(by: \.slot) }
    }

    /// The BTF function that begins in a slot of a section.
    func function(of section: String, at slot: Int) -> TypeID? {
        functions[section]?.slice(slot..<(slot + 1), by: \.slot).first?.type
    }

    /// The source lines that begin in a range of a section.
    func lines(of section: String, in slots: Range<Int>) -> ArraySlice<LineRecord> {
        lines[section]?.slice(slots, by: \.slot) ?? []
    }

    /// The CO-RE relocations in a range of a section.
    func relocations(of section: String, in slots: Range<Int>) -> ArraySlice<CORERelocation> {
        relocations[section]?.slice(slots, by: \.slot) ?? []
    }
}

extension Array {
    /// The elements by key; those with one key stay in their order.
    fileprivate func sortedIfNeeded(by key: (Element) -> Int) -> [Element] {
        let isSorted = zip(self, dropFirst()).allSatisfy { key($0) <= key($1) }
        return isSorted ? self : sorted { key($0) < key($1) }
    }
}

extension LineRecord {
    /// The record for the same instruction elsewhere.
    func moved(by distance: Int) -> LineRecord {
        var record = self
        record.slot += distance
        return record
    }
}

extension CORERelocation {
    /// The record for the same instruction elsewhere.
    func moved(by distance: Int) -> CORERelocation {
        var record = self
        record.slot += distance
        return record
    }
}
