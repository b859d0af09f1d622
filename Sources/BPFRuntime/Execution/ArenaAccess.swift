import BPFInstructions
import BPFPlatform

/// What steps do that work on an arena: the low word of a register says where, and what is not there gives 0 or stays away.
enum ArenaAccess {
    /// A place in the window of the arena, or in its guards, whatever the numbers are.
    @inline(__always)
    private static func address(_ base: UInt64, _ pointer: UInt64, _ offset: Int) -> UInt64 {
        base &+ (pointer & 0xffff_ffff) &+ UInt64(bitPattern: Int64(offset))
    }

    /// Loads as many bytes as the immediate says, negative for a signed load.
    @inline(never)
    static func load(_ step: StepCursor, _ pointer: UInt64, _ base: UInt64) -> UInt64 {
        let size = Int64(bitPattern: step.immediate)
        // Safety: inside of the window or its guards, where only the arena's pages are; so for all below.
        let value = unsafe GuardedAccess.load(address(base, pointer, step.offset), size: Int(size.magnitude))
        guard let value, size < 0 else { return value ?? 0 }
        let shift = UInt64(64 - 8 * size.magnitude)
        return UInt64(bitPattern: Int64(bitPattern: value << shift) >> Int64(shift))
    }

    @inline(never)
    static func store(_ step: StepCursor, _ pointer: UInt64, _ value: UInt64, size: Int, _ base: UInt64) {
        unsafe GuardedAccess.store(value, address(base, pointer, step.offset), size: size)
    }

    /// A read-modify-write.
    ///
    /// Where nothing is there the result stays what it was; its upper half goes where there are 32 bits alone.
    @inline(never)
    static func modify(_ step: StepCursor, _ registers: inout Registers, _ base: UInt64) {
        let size = Int(step.left)
        let mask: UInt64 = size == 4 ? 0xffff_ffff : .max
        let operation = Int32(truncatingIfNeeded: Int64(bitPattern: step.immediate))
        let operand = registers[step.source] & mask
        let expected = registers[0] & mask
        let old = unsafe GuardedAccess.modify(address(base, registers[step.destination], step.offset), size: size) {
            changed($0, operation, operand, expected) & mask
        }
        switch operation {
        case 0xf1: registers[0] = old ?? expected
        case 0xe1: registers[step.source] = old ?? operand
        default: if operation & 1 != 0 { registers[step.source] = old ?? operand }
        }
    }

    /// What becomes of the old value.
    ///
    /// - Source: RFC 9669 §5.3.
    private static func changed(_ old: UInt64, _ operation: Int32, _ operand: UInt64, _ expected: UInt64) -> UInt64 {
        switch operation {
        case 0xf1: old == expected ? operand : old
        case 0xe1: operand
        case 0x40, 0x41: old | operand
        case 0x50, 0x51: old & operand
        case 0xa0, 0xa1: old ^ operand
        default: old &+ operand
        }
    }

    /// A pointer as user space has it; null stays null.
    @inline(__always)
    static func userAddress(_ pointer: UInt64, upper: Int) -> UInt64 {
        let low = pointer & 0xffff_ffff
        return low == 0 ? 0 : low | UInt64(UInt32(truncatingIfNeeded: upper)) << 32
    }
}
