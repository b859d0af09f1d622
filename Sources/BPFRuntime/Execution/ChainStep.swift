/// A step of a program that runs in fast mode, with the function that does it and goes on to the next.
///
/// A loop around a `switch` comes back to one place after each step, from where the processor has to guess where it goes next. Here each
/// function ends by jumping to the next step's, so that there are as many places to guess from as there are kinds of steps. What the functions
/// leave to the interpreter's loop (calls, atomics, whatever may stop the program) ends the chain.
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

    /// What a chain and the loop around it tell each other.
    struct Frame {
        /// Instructions executed, less the number of the step that is reached.
        var lead: Int
        /// How many may be executed.
        let limit: Int
        /// Loads of words from so many bytes at the address may stand for pointers.
        let contextBase, structuredCount: UInt64
        /// Whether the chain has ended, for lack of a function or because of the limit.
        var hasLeft = false

        init(_ counter: InstructionCounter, _ memory: ProgramMemory) {
            (lead, limit) = (counter.lead, counter.limit)
            (contextBase, structuredCount) = (memory.contextBase, memory.structuredCount)
        }
    }

    // Safety, for all below: places are those of steps in one program's array, which the decoder made sure is never left, and the two others
    // are addresses of what the caller of the first function holds.

    /// Goes on from the step of an index as far as there are functions; gives the index of the step where that ends.
    static func run(
        _ steps: UnsafePointer<ChainStep>, from index: Int, _ registers: inout Registers, _ frame: inout Frame
    ) -> Int {
        frame.hasLeft = false
        return unsafe withUnsafeMutablePointer(to: &registers) { registers in
            unsafe withUnsafeMutablePointer(to: &frame) { frame in
                let start = UInt(bitPattern: steps)
                var place = start &+ UInt(bitPattern: index &* MemoryLayout<ChainStep>.stride)
                repeat {
                    place = unsafe at(place).pointee.function(
                        place, UInt(bitPattern: registers), UInt(bitPattern: frame), frame.pointee.lead)
                } while unsafe !frame.pointee.hasLeft
                return Int(place &- start) / MemoryLayout<ChainStep>.stride
            }
        }
    }

    @inline(__always) @unsafe
    private static func at(_ place: UInt) -> UnsafePointer<ChainStep> {
        unsafe UnsafePointer(bitPattern: place).unsafelyUnwrapped
    }

    @inline(__always) @unsafe
    private static func frame(_ address: UInt) -> UnsafeMutablePointer<Frame> {
        unsafe UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
    }

    @inline(__always)
    private static func step(_ place: UInt) -> StepCursor {
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
    private static func goOn(_ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int) -> UInt {
        #if DEBUG
            unsafe self.frame(frame).pointee.lead = lead
            return place
        #else
            return unsafe at(place).pointee.function(place, registers, frame, lead)
        #endif
    }

    @inline(__always)
    private static func next(_ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int) -> UInt {
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

    /// Loads 4 bytes that are no field of the context.
    @inline(__always)
    static func loadWord(_ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int) -> UInt {
        let address = unsafe ChainRegisters(at: registers).sourceAddress(step(place))
        let run = unsafe self.frame(frame)
        if unsafe address &- run.pointee.contextBase < run.pointee.structuredCount { return leave(place, frame, lead) }
        return load(UInt32.self, place, registers, frame, lead)
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

/// The registers of a run, by where they are.
@safe
struct ChainRegisters: RegisterFile, BitwiseCopyable {
    private let values: UnsafeMutablePointer<UInt64>

    /// The registers at an address, which must outlive this.
    @unsafe @inline(__always)
    init(at address: UInt) { unsafe values = UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped }

    /// The register of a number below 16, as the decoder leaves no other.
    @inline(__always)
    subscript(number: UInt8) -> UInt64 {
        // Safety: a register of an instruction has 4 bits, and there are 16.
        get { unsafe values[Int(number)] }
        nonmutating set { unsafe values[Int(number)] = newValue }
    }
}
