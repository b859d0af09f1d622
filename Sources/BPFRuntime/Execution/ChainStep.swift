/// A step of a program that runs in fast mode, with the function that does it and goes on to the next.
///
/// A loop around a `switch` comes back to one place after each step, from where the processor has to guess where it goes next. Here each
/// function ends by jumping to the next step's, so that there are as many places to guess from as there are kinds of steps. What the functions
/// leave to the interpreter's loop (tail calls, callbacks, whatever may stop it) ends the chain.
///
/// Optimised, the call at a function's end is a jump. Where it would not be one, in debug builds, each function returns instead. The functions
/// are named ones in the tables (`ChainStep+Arithmetic.swift` and others): of a closure the optimiser makes two, one that is entered and jumps to the other.
@safe
struct ChainStep {
    /// Does a step: its place, the registers, the frame and how far the count is from the limit; returns the place where the chain has ended.
    typealias Function = @convention(c) (UInt, UInt, UInt, Int) -> UInt

    let function: Function
    let step: Step
    /// From this step to the one that it jumps to, in bytes.
    private let distance: Int32
    /// What a jump adds to the count: the instructions up to here, less those before its target.
    private let advance: Int32

    /// The step of an index.
    private init(_ steps: [Step], at index: Int, contextFields: [Int32: ContextRules.Content]) {
        step = steps[index]
        function = Self.sequence(steps, at: index, contextFields) ?? Self.function(for: step, contextFields)
        let target = step.code.isJump ? index + Int(step.offset) : index
        distance = Int32(clamping: (target - index) * MemoryLayout<ChainStep>.stride)
        advance = step.number + 1 - steps[target].number
    }

    /// The steps of a program whose context has fields of four bytes, at these offsets, that stand for addresses.
    static func chain(_ steps: [Step], contextFields: [Int32: ContextRules.Content]) -> [ChainStep] {
        steps.indices.map { ChainStep(steps, at: $0, contextFields: contextFields) }
    }

    private static func function(for step: Step, _ contextFields: [Int32: ContextRules.Content]) -> Function {
        let code = step.code
        if code == .load32, let field = contextFields[step.offset], let function = load(field) { return function }
        return arithmetic(code) ?? access(code) ?? jumps(code) ?? atomics(code) ?? calls(code) ?? leaveChain
    }

    // Safety, for all below: places are those of steps in one program's array, which the decoder made sure is never left, and the two others
    // are addresses of what the caller of the first function holds.

    /// Goes on from the step of an index as far as there are functions; gives the index of the step where that ends.
    static func run(
        from index: Int, _ registers: inout Registers, _ frame: inout ChainFrame, _ state: inout RunState
    ) -> Int {
        frame.hasLeft = false
        return unsafe withUnsafeMutablePointer(to: &state) { state in
            unsafe frame.state = state
            return unsafe withUnsafeMutablePointer(to: &registers) { registers in
                unsafe withUnsafeMutablePointer(to: &frame) { frame in
                    var place = unsafe frame.pointee.place(of: index)
                    repeat {
                        place = unsafe at(place).pointee.function(
                            place, UInt(bitPattern: registers), UInt(bitPattern: frame), frame.pointee.rest)
                    } while unsafe !frame.pointee.hasLeft
                    return unsafe frame.pointee.index(of: place)
                }
            }
        }
    }

    @inline(__always) @unsafe
    private static func at(_ place: UInt) -> UnsafePointer<ChainStep> {
        unsafe UnsafePointer(bitPattern: place).unsafelyUnwrapped
    }

    @inline(__always) @unsafe
    static func frame(_ address: UInt) -> UnsafeMutablePointer<ChainFrame> {
        unsafe UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
    }

    @inline(__always)
    static func step(_ place: UInt) -> StepCursor {
        unsafe StepCursor(at: place &+ UInt(MemoryLayout<ChainStep>.offset(of: \.step).unsafelyUnwrapped))
    }

    /// Ends the chain before a step.
    @inline(__always)
    static func leave(_ place: UInt, _ frame: UInt, _ rest: Int) -> UInt {
        unsafe self.frame(frame).pointee.rest = rest
        unsafe self.frame(frame).pointee.hasLeft = true
        return place
    }

    /// Goes on at a step.
    @inline(__always)
    static func goOn(_ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int) -> UInt {
        #if DEBUG
            unsafe self.frame(frame).pointee.rest = rest
            return place
        #else
            return unsafe at(place).pointee.function(place, registers, frame, rest)
        #endif
    }

    @inline(__always)
    static func next(_ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int) -> UInt {
        goOn(place &+ UInt(MemoryLayout<ChainStep>.stride), registers, frame, rest)
    }

    /// Writes a value to the destination.
    @inline(__always)
    static func set(_ place: UInt, _ registers: UInt, _ value: (ChainRegisters, StepCursor) -> UInt64) {
        let (step, values) = (step(place), unsafe ChainRegisters(at: registers))
        values[step.destination] = value(values, step)
    }

    /// Writes a value to the destination, and goes on.
    @inline(__always)
    static func compute(
        _ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int, _ value: (ChainRegisters, StepCursor) -> UInt64
    ) -> UInt {
        set(place, registers, value)
        return next(place, registers, frame, rest)
    }

    @inline(__always)
    static func load<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, _ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int
    ) -> UInt {
        compute(place, registers, frame, rest) { registers, step in
            UInt64(truncatingIfNeeded: unsafe HostMemory.load(registers.sourceAddress(step), type))
        }
    }

    /// Loads 4 bytes, or in the context the address that they stand for.
    @inline(__always)
    static func loadField(
        _ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int, _ field: (Packet) -> UInt64
    ) -> UInt {
        compute(place, registers, frame, rest) { registers, step in
            let (address, run) = (registers.sourceAddress(step), unsafe self.frame(frame))
            if unsafe address &- run.pointee.contextBase < run.pointee.structuredCount {
                return unsafe run.pointee.state.unsafelyUnwrapped.pointee.memory.packet.map(field) ?? 0
            }
            return UInt64(unsafe HostMemory.load(address, UInt32.self))
        }
    }

    /// Reads and writes with one of `HostMemory`'s atomic functions; only with `fetching` is the old value kept.
    @inline(__always)
    static func atomic(
        _ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int, fetching: Bool = false,
        _ operation: (UInt64, UInt64) -> UInt64
    ) -> UInt {
        let (step, values) = (step(place), unsafe ChainRegisters(at: registers))
        let old = operation(values.destinationAddress(step), values[step.source])
        if fetching { values[step.source] = old }
        return next(place, registers, frame, rest)
    }

    @inline(__always)
    static func store<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, _ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int,
        _ value: (ChainRegisters, StepCursor) -> UInt64
    ) -> UInt {
        let (step, values) = (step(place), unsafe ChainRegisters(at: registers))
        unsafe HostMemory.store(
            Value(truncatingIfNeeded: value(values, step)), values.destinationAddress(step))
        return next(place, registers, frame, rest)
    }

    /// Goes on at the step's target, unless more instructions were executed than may be.
    @inline(__always)
    static func follow(_ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int) -> UInt {
        if isBeyondLimit(place, rest) { return leave(place, frame, rest) }
        return goOn(target(of: place), registers, frame, restAfterJump(at: place, rest))
    }

    /// Whether a step, with all that were executed before, is more than may be executed.
    @inline(__always)
    static func isBeyondLimit(_ place: UInt, _ rest: Int) -> Bool { rest <= step(place).number }

    /// How many more instructions may be executed after the jump of a step.
    @inline(__always)
    static func restAfterJump(at place: UInt, _ rest: Int) -> Int {
        unsafe rest &- Int(at(place).pointee.advance)
    }

    /// Where the jump of a step leads.
    @inline(__always)
    static func target(of place: UInt) -> UInt {
        unsafe place &+ UInt(bitPattern: Int(at(place).pointee.distance))
    }

    @inline(__always)
    static func branch(
        _ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int, _ holds: (ChainRegisters, StepCursor) -> Bool
    ) -> UInt {
        let holds = unsafe holds(ChainRegisters(at: registers), step(place))
        return holds ? follow(place, registers, frame, rest) : next(place, registers, frame, rest)
    }
}

@inline(__always) private func leaveChain(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.leave(p, f, n)
}
