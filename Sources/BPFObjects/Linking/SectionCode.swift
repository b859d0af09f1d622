import BPFInstructions

/// The instructions of one section, with everything that they refer to outside of themselves.
struct SectionCode {
    var instructions: [Instruction]
    /// What instructions refer to, by slot.
    let references: [CodeReference]
    /// Types, lines and CO-RE relocations.
    let information: CodeInformation

    /// The references of a range of slots.
    func references(in slots: Range<Int>) -> ArraySlice<CodeReference> {
        references.slice(slots) { $0.slot }
    }
}

/// An instruction that refers to something outside of itself.
struct CodeReference {
    /// The instruction, in slots from the start of its section.
    let slot: Int
    let target: Target

    enum Target {
        /// A function, by index in the function table: to call.
        case call(Int)
        /// A function, by index in the function table: its address.
        case address(Int)
        /// Anything that is no part of the program.
        case outside(Reference.Target)
    }
}

extension Array {
    /// The first index whose element fulfils `condition`, in an array in which none before does; `count` when none does.
    func partitioningIndex(where condition: (Element) -> Bool) -> Int {
        var range = 0..<count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = condition(self[middle]) ? range.lowerBound..<middle : (middle + 1)..<range.upperBound
        }
        return range.lowerBound
    }

    /// The elements whose key lies in `keys`, of an array in the order of its keys.
    func slice(_ keys: Range<Int>, by key: (Element) -> Int) -> ArraySlice<Element> {
        let start = partitioningIndex { key($0) >= keys.lowerBound }
        let end = partitioningIndex { key($0) >= keys.upperBound }
        return self[start..<end]
    }
}
