/// Scalars whose exact values matter, for each frame: registers and stack slots, as bits.
///
/// Plain bytes: walking back along a path allocates nothing.
struct Precision: BitwiseCopyable {
    private(set) var registers = InlineArray<8, UInt16>(repeating: 0)
    private(set) var slots = InlineArray<8, UInt64>(repeating: 0)
    /// The frames in which something matters, as bits.
    private(set) var frames: UInt8 = 0

    var isEmpty: Bool { frames == 0 }

    private static func bit(_ register: UInt8) -> UInt16 { 1 &<< UInt16(register) }

    private static func bit(slot: UInt8) -> UInt64 { 1 &<< UInt64(slot) }

    private mutating func noteFrame(_ frame: Int) {
        let bit = UInt8(1) &<< UInt8(truncatingIfNeeded: frame)
        frames = registers[frame] == 0 && slots[frame] == 0 ? frames & ~bit : frames | bit
    }

    func contains(register: UInt8, frame: Int) -> Bool { registers[frame] & Self.bit(register) != 0 }

    mutating func insert(register: UInt8, frame: Int) { insert(registers: Self.bit(register), frame: frame) }

    mutating func insert(registers mask: UInt16, frame: Int) {
        registers[frame] |= mask
        noteFrame(frame)
    }

    mutating func remove(register: UInt8, frame: Int) { remove(registers: Self.bit(register), frame: frame) }

    mutating func remove(registers mask: UInt16, frame: Int) {
        registers[frame] &= ~mask
        noteFrame(frame)
    }

    func contains(slot: UInt8, frame: Int) -> Bool { slots[frame] & Self.bit(slot: slot) != 0 }

    mutating func insert(slot: UInt8, frame: Int) {
        slots[frame] |= Self.bit(slot: slot)
        noteFrame(frame)
    }

    mutating func remove(slot: UInt8, frame: Int) { remove(slots: Self.bit(slot: slot), frame: frame) }

    mutating func remove(slots mask: UInt64, frame: Int) {
        slots[frame] &= ~mask
        noteFrame(frame)
    }

    mutating func removeAll(frame: Int) {
        registers[frame] = 0
        slots[frame] = 0
        noteFrame(frame)
    }

    /// Whether some member of a link set is in it.
    func contains(_ member: Trace.LinkSet.Member) -> Bool {
        member.isSlot
            ? contains(slot: member.number, frame: Int(member.frame))
            : contains(register: member.number, frame: Int(member.frame))
    }

    mutating func insert(_ member: Trace.LinkSet.Member) {
        if member.isSlot {
            insert(slot: member.number, frame: Int(member.frame))
        } else {
            insert(register: member.number, frame: Int(member.frame))
        }
    }
}
