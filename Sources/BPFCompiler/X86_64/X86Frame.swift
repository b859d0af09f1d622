import BPFInstructions

/// The native frame of a subprogram.
///
///             ┌──────────────────────┐
///             │ return address       │
///     rbp ──► │ caller's rbp         │      rbp is r10: the program's stack ends here
///             │ 512 bytes of stack   │      when r10 is used
///             │ may_goto budget      │      when there is a may_goto
///             │ padding              │      so that calls find rsp at a multiple of 16
///     rsp ──► │ saved registers      │      those that are used
///             └──────────────────────┘
struct X86Frame: Sendable {
    /// Whether rbp is set up.
    let hasPointer: Bool
    /// The bytes between the frame pointer and the saved registers.
    let localBytes: Int
    /// The registers to keep, in the order of their pushes.
    let saved: [X86Register]
    /// The place of the budget, from rbp.
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
        let needed = stack + (subprogram.hasLoopBudget ? 8 : 0) + (catches ? 8 : 0)
        var saved = [Register.r6, .r7, .r8, .r9].filter { catches || subprogram.uses($0) }.map(X86Registers.home)
        if keepsRunState { saved.append(X86Registers.runState) }
        self.saved = saved
        hasPointer = needed > 0 || subprogram.makesCalls
        localBytes = hasPointer ? needed + (needed + saved.count * 8) % 16 : 0
        budgetOffset = Int32(-stack - 8)
        exceptionOffset = catches ? Int32(-needed) : nil
    }

    /// Whether it saves the run state's register, as the frame of an entry does where anything needs the run state.
    var keepsRunState: Bool { saved.last == X86Registers.runState }

    /// The frame as a number: what it saves, one bit for each register, and above them its local bytes.
    var number: UInt32 {
        let pointer: [X86Register] = hasPointer ? [.rbp] : []
        return (pointer + saved).reduce(UInt32(localBytes) << 16) { $0 | 1 << UInt32($1.rawValue) }
    }

    /// Whether leaving takes nothing but a return.
    var isEmpty: Bool { !hasPointer && saved.isEmpty }
}
