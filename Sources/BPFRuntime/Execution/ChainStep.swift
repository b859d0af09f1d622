/// A step of a program that runs in fast mode, with the function that does it and goes on to the next.
///
/// A loop around a `switch` comes back to one place after each step, from where the processor has to guess where it goes next. Here each
/// function ends by jumping to the next step's, so that there are as many places to guess from as there are kinds of steps. What the functions
/// leave to the interpreter's loop (functions of the program, tail calls, whatever may stop it) ends the chain.
///
/// Optimised, the call at a function's end is a jump. Where it would not be one, in debug builds, each function returns instead.
@safe
struct ChainStep {
    /// Does a step: its place, the registers, the frame and the counter's lead; returns the place where the chain has ended.
    typealias Function = @convention(c) (UInt, UInt, UInt, Int) -> UInt

    let function: Function
    let step: Step

    init(_ step: Step) {
        function = Self.function(for: step.code)
        self.step = step
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
                            place, UInt(bitPattern: registers), UInt(bitPattern: frame), frame.pointee.lead)
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
    static func leave(_ place: UInt, _ frame: UInt, _ lead: Int) -> UInt {
        unsafe self.frame(frame).pointee.lead = lead
        unsafe self.frame(frame).pointee.hasLeft = true
        return place
    }

    /// Goes on at a step.
    @inline(__always)
    static func goOn(_ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int) -> UInt {
        #if DEBUG
            unsafe self.frame(frame).pointee.lead = lead
            return place
        #else
            return unsafe at(place).pointee.function(place, registers, frame, lead)
        #endif
    }

    @inline(__always)
    static func next(_ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int) -> UInt {
        goOn(place &+ UInt(MemoryLayout<ChainStep>.stride), registers, frame, lead)
    }

    /// Writes a value to the destination.
    @inline(__always)
    static func compute(
        _ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int, _ value: (ChainRegisters, StepCursor) -> UInt64
    ) -> UInt {
        let (step, values) = (step(place), unsafe ChainRegisters(at: registers))
        values[step.destination] = value(values, step)
        return next(place, registers, frame, lead)
    }

    @inline(__always)
    static func load<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, _ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int
    ) -> UInt {
        compute(place, registers, frame, lead) { registers, step in
            UInt64(truncatingIfNeeded: unsafe HostMemory.load(registers.sourceAddress(step), type))
        }
    }

    /// Loads 4 bytes, or the address that they stand for in the context.
    @inline(__always)
    static func loadWord(_ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int) -> UInt {
        compute(place, registers, frame, lead) { registers, step in
            let (address, run) = (registers.sourceAddress(step), unsafe self.frame(frame))
            let offset = unsafe address &- run.pointee.contextBase
            if unsafe offset < run.pointee.structuredCount {
                return unsafe run.pointee.state.unsafelyUnwrapped.pointee.memory.loadContextWord(at: offset)
            }
            return UInt64(unsafe HostMemory.load(address, UInt32.self))
        }
    }

    /// Reads and writes with one of `HostMemory`'s atomic functions; only with `fetching` is the old value kept.
    @inline(__always)
    static func atomic(
        _ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int, fetching: Bool = false,
        _ operation: (UInt64, UInt64) -> UInt64
    ) -> UInt {
        let (step, values) = (step(place), unsafe ChainRegisters(at: registers))
        let old = operation(values.destinationAddress(step), values[step.source])
        if fetching { values[step.source] = old }
        return next(place, registers, frame, lead)
    }

    @inline(__always)
    static func store<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, _ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int,
        _ value: (ChainRegisters, StepCursor) -> UInt64
    ) -> UInt {
        let (step, values) = (step(place), unsafe ChainRegisters(at: registers))
        unsafe HostMemory.store(
            Value(truncatingIfNeeded: value(values, step)), values.destinationAddress(step))
        return next(place, registers, frame, lead)
    }

    /// Goes on at the step's target, unless more instructions were executed than may be.
    @inline(__always)
    static func jump(_ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int) -> UInt {
        let step = step(place)
        let executed = lead &+ step.number &+ 1
        if unsafe executed > self.frame(frame).pointee.limit { return leave(place, frame, lead) }
        let target = place &+ UInt(bitPattern: step.offset &* MemoryLayout<ChainStep>.stride)
        return goOn(target, registers, frame, executed &- self.step(target).number)
    }

    @inline(__always)
    static func branch(
        _ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int, _ holds: (ChainRegisters, StepCursor) -> Bool
    ) -> UInt {
        let holds = unsafe holds(ChainRegisters(at: registers), step(place))
        return holds ? jump(place, registers, frame, lead) : next(place, registers, frame, lead)
    }
}
