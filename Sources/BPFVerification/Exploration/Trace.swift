/// Every instruction that was processed, as a tree: paths that fork share what came before.
///
/// A path is the index of its last entry. Entries are only added, so an index stays valid.
struct Trace {
    private(set) var entries: [Entry] = []
    private(set) var links: [LinkSet] = []

    /// One processed instruction.
    struct Entry: BitwiseCopyable {
        var slot: Int32
        /// The entry before it on the path; -1 at the start.
        var previous: Int32
        /// Index of the registers that a branch refined together; -1 for none.
        var links: Int32 = -1
        /// The depth of the call stack before the instruction.
        var frame: Int8
        /// The frame whose stack slot it loads or stores at a fixed place; -1 for none.
        var accessFrame: Int8 = -1
        var accessSlot: UInt8 = 0
    }

    /// Registers and slots that hold one number, at a branch.
    struct LinkSet: Hashable {
        var members: [Member]

        struct Member: Hashable, BitwiseCopyable {
            var frame: Int8
            var isSlot: Bool
            var number: UInt8
        }
    }

    static let none: Int32 = -1

    mutating func append(slot: Int, previous: Int32, frame: Int) -> Int32 {
        entries.append(
            Entry(slot: Int32(truncatingIfNeeded: slot), previous: previous, frame: Int8(truncatingIfNeeded: frame)))
        return Int32(truncatingIfNeeded: entries.count - 1)
    }

    mutating func noteAccess(_ entry: Int32, frame: Int, slot: Int) {
        guard entry >= 0 else { return }
        entries[Int(entry)].accessFrame = Int8(truncatingIfNeeded: frame)
        entries[Int(entry)].accessSlot = UInt8(truncatingIfNeeded: slot)
    }

    mutating func noteLinks(_ entry: Int32, _ members: [LinkSet.Member]) {
        guard entry >= 0, !members.isEmpty else { return }
        links.append(LinkSet(members: members))
        entries[Int(entry)].links = Int32(truncatingIfNeeded: links.count - 1)
    }
}
