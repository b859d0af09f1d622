import BPFInstructions

/// What every register holds at one place of a straight stretch of code.
///
/// Functions that only ask are `mutating` where they are called: a value of this size would be copied for each call otherwise.
struct RegisterValues: ~Copyable {
    var table: ValueTable
    /// Registers whose upper half is zero.
    var zeros = RegisterSet.none
    /// By register: all 64 bits.
    private var full = InlineArray<16, ValueNumber>(repeating: 0)
    /// By register: a value with the same lower half.
    private var low = InlineArray<16, ValueNumber>(repeating: 0)
    /// By register: when it was written, later ones being larger.
    private var ages = InlineArray<16, Int32>(repeating: 0)
    /// By register: the slot of the step that wrote it; −1 when that must stay as it is.
    private var definitions = InlineArray<16, Int32>(repeating: -1)
    /// Registers that somebody has read since they were written.
    private var read = RegisterSet.none
    private var clock: Int32 = 0

    init() {
        table = ValueTable()
        forgetAll(zeros: .none)
    }

    /// Starts again where other paths arrive.
    mutating func forgetAll(zeros: RegisterSet) {
        clock += 1
        table.clear()
        self.zeros = zeros
        for register in 0..<11 { renew(register) }
    }

    /// Keeps all steps so far as they are: a path leaves here that may want what they computed.
    mutating func keepDefinitions() {
        definitions = InlineArray(repeating: -1)
    }

    /// Something that nobody knows is in these registers.
    mutating func forget(_ registers: RegisterSet) {
        clock += 1
        for register in 0..<11 where registers.rawValue & 1 << UInt16(register) != 0 { renew(register) }
        zeros = zeros.without(registers)
    }

    private mutating func renew(_ register: Int) {
        let value = table.add()
        set(register, full: value, low: value, definition: -1)
    }

    @inline(__always)
    private mutating func set(_ register: Int, full value: ValueNumber, low lower: ValueNumber, definition: Int32) {
        full[register] = value
        low[register] = lower
        ages[register] = clock
        definitions[register] = definition
        read = RegisterSet(rawValue: read.rawValue & ~(1 << UInt16(register)))
    }

    // MARK: Asking

    /// The value that a register holds, as far as operations of a width see it.
    @inline(__always)
    func value(_ register: Register, _ width: Operation.Width = .bits64) -> ValueNumber {
        width == .bits64 ? full[Int(register.rawValue)] : low[Int(register.rawValue)]
    }

    /// The register that has held a value longest; nil when none does any more.
    mutating func holder(of value: ValueNumber, _ width: Operation.Width = .bits64) -> Register? {
        var (best, age) = (-1, Int32.max)
        for register in 0..<11 {
            let held = width == .bits64 ? full[register] : low[register]
            if held == value, ages[register] < age { (best, age) = (register, ages[register]) }
        }
        return best < 0 ? nil : Register(rawValue: UInt8(best))
    }

    /// The number that a register holds, as an immediate says it; nil when it is not known or too large.
    mutating func immediate(_ register: Register, _ width: Operation.Width) -> Int32? {
        guard let number = table.constant(value(register, width)) else { return nil }
        return width == .bits32 ? Int32(truncatingIfNeeded: number) : Int32(exactly: Int64(bitPattern: number))
    }

    /// The slot of the step that wrote a register when nobody has read it since; nil otherwise.
    mutating func unreadDefinition(of register: Register) -> Int? {
        let definition = definitions[Int(register.rawValue)]
        return definition >= 0 && !read.contains(register) ? Int(definition) : nil
    }

    // MARK: Telling

    /// A register is known to hold a number, whatever wrote it.
    mutating func learn(_ register: Register, _ number: UInt64) {
        if table.constant(value(register)) != nil { return }
        let value = table.add(.constant(number))
        set(Int(register.rawValue), full: value, low: value, definition: -1)
        if number >> 32 == 0 { zeros = zeros.with(RegisterSet(register)) }
    }

    /// Somebody reads registers.
    @inline(__always)
    mutating func noteReads(_ registers: RegisterSet) {
        read = read.with(registers)
    }

    /// A step writes a register.
    mutating func define(_ register: Register, full: ValueNumber, low: ValueNumber, at slot: Int) {
        clock += 1
        set(Int(register.rawValue), full: full, low: low, definition: Int32(slot))
    }

    /// A step writes something new.
    mutating func define(_ register: Register, _ expression: ValueTable.Expression = .unknown, at slot: Int) {
        let value = table.add(expression)
        define(register, full: value, low: value, at: slot)
    }
}
