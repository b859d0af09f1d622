import BPFModel

/// A helper as a function: what an interpreter calls.
///
/// In checked mode the arguments have passed the prototype's test before the call (`ArgumentCheck`); an implementation
/// looks at nothing but their values.
protocol HelperFunction: SendableMetatype {
    /// The number by which programs call it.
    static var id: HelperID { get }
    /// The step that calls it; helpers that steer the interpreter have their own.
    static var step: StepCode { get }
    /// Whether trials ask a stand-in all the same: it gives nothing here, or something else each time.
    static var prefersStandIn: Bool { get }
    /// Does the work; the result is r0.
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64
}

extension HelperFunction {
    static var step: StepCode { .callHelper }
    static var prefersStandIn: Bool { false }
}

/// r1 to r5 of a call.
struct HelperArguments: BitwiseCopyable {
    let r1, r2, r3, r4, r5: UInt64

    @inline(__always)
    init(_ registers: borrowing Registers) {
        r1 = registers[1]
        r2 = registers[2]
        r3 = registers[3]
        r4 = registers[4]
        r5 = registers[5]
    }

    /// Arguments by value.
    init(_ r1: UInt64, _ r2: UInt64, _ r3: UInt64, _ r4: UInt64, _ r5: UInt64) {
        self.r1 = r1
        self.r2 = r2
        self.r3 = r3
        self.r4 = r4
        self.r5 = r5
    }

    /// The argument in a register, r1 to r5.
    subscript(register: Int) -> UInt64 {
        switch register {
        case 1: r1
        case 2: r2
        case 3: r3
        case 4: r4
        default: r5
        }
    }
}

/// A helper as one program calls it.
struct HelperEntry: Sendable {
    let id: HelperID
    /// What is tested about its arguments, r1 first.
    let tests: [ArgumentTest]
    let implementation: any HelperFunction.Type
}
