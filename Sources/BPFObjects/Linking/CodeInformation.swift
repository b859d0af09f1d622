import BPFTypeFormat

/// What `.BTF.ext` says about the code of one section, in the order of the code.
struct CodeInformation {
    private let functions: [FunctionRecord]
    private let lines: LineTable
    private let relocations: [CORERelocation]

    /// What is known of a section; nil for nothing.
    init(_ section: SectionInformation?) {
        functions = (section?.functions ?? []).sortedIfNeeded(by: \.slot)
        lines = section?.lines.inOrderOfSlots ?? LineTable()
        relocations = (section?.relocations ?? []).sortedIfNeeded(by: \.slot)
    }

    /// The BTF function that begins in a slot.
    func function(at slot: Int) -> TypeID? {
        functions.slice(slot..<(slot + 1), by: \.slot).first?.type
    }

    /// The source lines of the section, and the indices of those that begin in a range.
    func lines(in slots: Range<Int>) -> (table: LineTable, range: Range<Int>) { (lines, lines.range(of: slots)) }

    /// The CO-RE relocations of the section, and the indices of those in a range.
    func relocations(in slots: Range<Int>) -> (base: [CORERelocation], indices: Range<Int>) {
        (relocations, relocations.slice(slots, by: \.slot).indices)
    }
}

extension Array {
    /// The elements by key; compilers write them so.
    fileprivate func sortedIfNeeded(by key: (Element) -> Int) -> [Element] {
        for index in indices.dropFirst() where key(self[index - 1]) > key(self[index]) {
            return sorted { key($0) < key($1) }
        }
        return self
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
