import BPFInstructions

/// What every register holds at one place of a straight stretch of code.
struct RegisterValues {
    var table: ValueTable
    /// Registers whose upper half is zero.
    var zeros = RegisterSet.none
    private var states = [State](repeating: State(), count: 16)
    private var clock: Int32 = 0

    private struct State {
        /// All 64 bits.
        var full: ValueNumber = 0
        /// A value with the same lower half.
        var low: ValueNumber = 0
        /// When the register was written, later ones being larger.
        var age: Int32 = 0
        /// The slot of the step that wrote it; −1 when that must stay as it is.
        var definition: Int32 = -1
        /// Whether anybody has read it since.
        var isRead = false
    }

    init(capacity: Int) {
        table = ValueTable(capacity: capacity)
        forgetAll(zeros: .none)
    }

    /// Starts again where other paths arrive.
    mutating func forgetAll(zeros: RegisterSet) {
        clock += 1
        self.zeros = zeros
        for register in 0..<11 { states[register] = newState(definition: -1) }
    }

    /// Keeps all steps so far as they are: a path leaves here that may want what they computed.
    mutating func keepDefinitions() {
        for register in 0..<11 { states[register].definition = -1 }
    }

    /// Something that nobody knows is in these registers.
    mutating func forget(_ registers: RegisterSet) {
        clock += 1
        for register in 0..<11 where registers.rawValue & 1 << UInt16(register) != 0 {
            states[register] = newState(definition: -1)
        }
        zeros = zeros.without(registers)
    }

    private mutating func newState(definition: Int32) -> State {
        let value = table.add()
        return State(full: value, low: value, age: clock, definition: definition)
    }

    // MARK: Asking

    /// The value that a register holds, as far as operations of a width see it.
    @inline(__always)
    func value(_ register: Register, _ width: Operation.Width = .bits64) -> ValueNumber {
        let state = states[Int(register.rawValue)]
        return width == .bits64 ? state.full : state.low
    }

    /// The register that has held a value longest; nil when none does any more.
    func holder(of value: ValueNumber, _ width: Operation.Width = .bits64) -> Register? {
        var best: Int?
        for register in 0..<11 {
            let held = width == .bits64 ? states[register].full : states[register].low
            guard held == value, best.map({ states[register].age < states[$0].age }) ?? true else { continue }
            best = register
        }
        return best.map { Register(rawValue: UInt8($0)) }
    }

    /// The number that a register holds, as an immediate says it; nil when it is not known or too large.
    func immediate(_ register: Register, _ width: Operation.Width) -> Int32? {
        guard let number = table.constant(value(register, width)) else { return nil }
        return width == .bits32 ? Int32(truncatingIfNeeded: number) : Int32(exactly: Int64(bitPattern: number))
    }

    /// The slot of the step that wrote a register when nobody has read it since; nil otherwise.
    func unreadDefinition(of register: Register) -> Int? {
        let state = states[Int(register.rawValue)]
        return state.definition >= 0 && !state.isRead ? Int(state.definition) : nil
    }

    // MARK: Telling

    /// Somebody reads registers.
    @inline(__always)
    mutating func noteReads(_ registers: RegisterSet) {
        var rest = registers.rawValue & 0x7ff
        while rest != 0 {
            states[rest.trailingZeroBitCount].isRead = true
            rest &= rest &- 1
        }
    }

    /// A step writes a register.
    mutating func define(_ register: Register, full: ValueNumber, low: ValueNumber, at slot: Int) {
        clock += 1
        states[Int(register.rawValue)] = State(full: full, low: low, age: clock, definition: Int32(slot))
    }

    /// A step writes something new.
    mutating func define(_ register: Register, _ expression: ValueTable.Expression = .unknown, at slot: Int) {
        let value = table.add(expression)
        define(register, full: value, low: value, at: slot)
    }
}
