/// A place in a decoded program: reads the fields of one step as they are needed.
///
/// Nothing is checked here: the decoder made sure that every step either has a next one or leaves its function, and that
/// jumps lead to steps.
@safe
struct StepCursor: BitwiseCopyable {
    private let pointer: UnsafePointer<Step>

    @inline(__always)
    private init(_ pointer: UnsafePointer<Step>) {
        unsafe self.pointer = pointer
    }

    /// The first step of a program, which must outlive the cursor.
    @unsafe
    init(_ program: DecodedProgram) {
        // Safety: a decoded program has a step, and its array is never changed, so that it stays where it is.
        unsafe self.init(program.steps.withUnsafeBufferPointer { unsafe $0.baseAddress.unsafelyUnwrapped })
    }

    /// The step at an address, which must outlive the cursor.
    @unsafe @inline(__always)
    init(at address: UInt) { unsafe self.init(UnsafePointer(bitPattern: address).unsafelyUnwrapped) }

    // Safety, for all below: the pointer is to a step of the program.

    @inline(__always)
    var code: StepCode { unsafe pointer.pointee.code }

    @inline(__always)
    var destination: UInt8 { unsafe pointer.pointee.destination }

    @inline(__always)
    var source: UInt8 { unsafe pointer.pointee.source }

    @inline(__always)
    var left: UInt8 { unsafe pointer.pointee.left }

    @inline(__always)
    var offset: Int { unsafe Int(pointer.pointee.offset) }

    @inline(__always)
    var number: Int { unsafe Int(pointer.pointee.number) }

    /// The immediate, sign-extended; operations on 32 bits use the lower half.
    @inline(__always)
    var immediate: UInt64 { unsafe UInt64(bitPattern: Int64(pointer.pointee.immediate)) }

    /// The 64 bits of a constant.
    @inline(__always)
    var constant: UInt64 { UInt64(bitPattern: Int64(offset)) << 32 | immediate & 0xffff_ffff }

    /// The place of a helper in the program's list.
    @inline(__always)
    var helper: Int { unsafe Int(pointer.pointee.immediate) }

    /// The step after this one.
    @inline(__always)
    var next: StepCursor { unsafe StepCursor(pointer + 1) }

    /// The step that a jump or call leads to.
    @inline(__always)
    var target: StepCursor { unsafe StepCursor(pointer + offset) }

    /// The step of that index, on the program's first.
    func advanced(by index: Int) -> StepCursor { unsafe StepCursor(pointer + index) }

    /// This step's index, from the program's first.
    @inline(__always)
    func index(from first: StepCursor) -> Int { unsafe pointer - first.pointer }
}
