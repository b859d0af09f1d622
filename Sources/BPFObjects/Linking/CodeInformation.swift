import BPFTypeFormat

/// What `.BTF.ext` says about the code of one section, in the order of the code.
struct CodeInformation {
    private let functions: [FunctionRecord]
    private let lines: [LineRecord]
    private let relocations: [CORERelocation]

    init(_ information: BTFExtension?, of section: String) {
        functions = (information?.functions[section] ?? []).sortedIfNeeded(by: \.slot)
        lines = (information?.lines[section] ?? []).sortedIfNeeded(by: \.slot)
        relocations = (information?.relocations[section] ?? []).sortedIfNeeded(by: \.slot)
    }

    /// The BTF function that begins in a slot.
    func function(at slot: Int) -> TypeID? {
        functions.slice(slot..<(slot + 1), by: \.slot).first?.type
    }

    /// The source lines that begin in a range.
    func lines(in slots: Range<Int>) -> ArraySlice<LineRecord> {
        lines.slice(slots, by: \.slot)
    }

    /// The CO-RE relocations in a range.
    func relocations(in slots: Range<Int>) -> ArraySlice<CORERelocation> {
        relocations.slice(slots, by: \.slot)
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
