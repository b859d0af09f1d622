import BPFInstructions

/// The code of one section, which stays in the file, with everything that it refers to outside of itself.
struct SectionCode {
    /// Where the instructions lie in the file.
    let place: Range<Int>
    /// What instructions refer to, by slot.
    let references: [CodeReference]
    /// Types, lines and CO-RE relocations.
    let information: CodeInformation

    /// How many instructions there are.
    var count: Int { place.count / Instruction.size }

    /// The references of a range of slots.
    func references(in slots: Range<Int>) -> ArraySlice<CodeReference> {
        references.slice(slots) { $0.slot }
    }

    /// Where the instructions of a range of slots lie in the file.
    func place(of slots: Range<Int>) -> Range<Int> {
        place.lowerBound + slots.lowerBound * Instruction.size..<place.lowerBound + slots.upperBound * Instruction.size
    }
}

/// An instruction that refers to something outside of itself.
struct CodeReference {
    let target: Target
    private let place: UInt32

    init(slot: Int, target: Target) {
        place = UInt32(truncatingIfNeeded: slot)
        self.target = target
    }

    /// The instruction, in slots from the start of its section; a file has fewer than 2³².
    var slot: Int { Int(place) }

    /// Functions are named by their index in the function table, maps by that in the map table.
    enum Target {
        /// A function, to call.
        case call(UInt32)
        /// The address of a function.
        case address(UInt32)
        /// A map.
        case map(UInt32)
        /// Bytes of a map's first value; maps of variables have no more than 2³².
        case mapValue(UInt32, offset: UInt32)
        /// A variable of the kernel's configuration.
        case configuration(offset: UInt32)
        /// Something of the kernel's, by the index of its symbol.
        case kernelFunction(UInt32, isWeak: Bool)
        case kernelVariable(UInt32, isTyped: Bool, isWeak: Bool)

        /// The function that must be in the program for this.
        var function: Int? {
            switch self {
            case .call(let function), .address(let function): Int(function)
            default: nil
            }
        }
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
