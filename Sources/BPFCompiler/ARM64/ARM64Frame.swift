import BPFInstructions

/// The native frame of a subprogram.
///
///             ┌──────────────────────┐
///             │ link register        │
///     x29 ──► │ caller's x29         │      x29 is r10: the program's stack ends here
///             │ 512 bytes of stack   │      when r10 is used
///             │ may_goto budget      │      when there is a may_goto; with 8 bytes of padding
///             │ saved registers      │      those that are used, in pairs
///      sp ──► └──────────────────────┘
struct ARM64Frame: Sendable {
    /// Whether x29 is set up.
    let hasPointer: Bool
    /// The bytes between the frame pointer and the saved registers.
    let localBytes: Int
    /// The registers to keep, in the order of their pushes; an odd one is kept with nothing.
    let saved: [(ARM64Register, ARM64Register)]
    /// The place of the budget, from x29.
    let budgetOffset: Int32
    /// The place of what was the frame that exceptions lead to, from the frame pointer; nil where none lead to this one.
    let exceptionOffset: Int32?

    /// What every program may use for each frame.
    private static let stackBytes = 512

    /// Plans the frame of a subprogram; `keepsRunState` when it must save the run state's register too.
    ///
    /// One that `catches` exceptions saves what any subprogram may have changed when it is left in its middle.
    init(_ subprogram: Subprogram, keepsRunState: Bool, catches: Bool = false) {
        let stack = subprogram.uses(.r10) ? Self.stackBytes : 0
        var kept = [Register.r6, .r7, .r8, .r9].filter { catches || subprogram.uses($0) }.map(ARM64Registers.home)
        if keepsRunState { kept.append(ARM64Registers.runState) }
        saved = stride(from: 0, to: kept.count, by: 2).map { (kept[$0], $0 + 1 < kept.count ? kept[$0 + 1] : .zero) }
        localBytes = stack + (subprogram.hasLoopBudget || catches ? 16 : 0)
        hasPointer = localBytes > 0 || subprogram.makesCalls
        budgetOffset = Int32(-stack - 8)
        exceptionOffset = catches ? Int32(-stack - 16) : nil
    }

    /// Whether it saves the run state's register, as the frame of an entry does where anything needs the run state.
    var keepsRunState: Bool { kept.last == ARM64Registers.runState }

    /// The frame as a number: its local bytes, and what it saves, one bit for each register from 19 on.
    var number: UInt32 {
        let pointer: [ARM64Register] = hasPointer ? [.x29] : []
        return (pointer + kept).reduce(UInt32(localBytes)) { $0 | 1 << $1.field }
    }

    /// The registers of `saved`.
    private var kept: [ARM64Register] { saved.flatMap { [$0.0, $0.1] }.filter { $0 != .zero } }
}
