/// Scalars whose exact values matter, for each frame: registers and stack slots, as bits.
struct Precision {
    var registers: [UInt16]
    var slots: [UInt64]

    init(frameCount: Int) {
        registers = [UInt16](repeating: 0, count: max(frameCount, StackDepth.maximumFrames + 1))
        slots = [UInt64](repeating: 0, count: max(frameCount, StackDepth.maximumFrames + 1))
    }

    var isEmpty: Bool {
        registers.allSatisfy { $0 == 0 } && slots.allSatisfy { $0 == 0 }
    }

    func contains(register: UInt8, frame: Int) -> Bool { registers[frame] & (1 << UInt16(register)) != 0 }

    mutating func insert(register: UInt8, frame: Int) { registers[frame] |= 1 << UInt16(register) }

    mutating func remove(register: UInt8, frame: Int) { registers[frame] &= ~(1 << UInt16(register)) }

    func contains(slot: UInt8, frame: Int) -> Bool { slots[frame] & (1 << UInt64(slot)) != 0 }

    mutating func insert(slot: UInt8, frame: Int) { slots[frame] |= 1 << UInt64(slot) }

    mutating func remove(slot: UInt8, frame: Int) { slots[frame] &= ~(1 << UInt64(slot)) }

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
