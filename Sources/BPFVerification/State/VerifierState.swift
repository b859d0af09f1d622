import BPFInstructions

/// Everything that is known at one point of one path: a value, cheap to fork.
struct VerifierState: Sendable {
    /// The call stack, the main program first.
    var frames: [Frame]
    /// What was acquired and not given back.
    var references: [Reference] = []
    /// The spin lock that is held.
    var lock: HeldLock?
    /// Whether only a processor that guesses wrong gets here.
    var isSpeculative = false
    /// How many `may_goto` were not taken on the path.
    var mayGotoDepth: Int32 = 0
    /// How many functions were entered by helpers on the path.
    var callbackDepth: Int32 = 0

    /// Something that must be given back before the program ends.
    struct Reference: Hashable, Sendable, BitwiseCopyable {
        var id: UInt32
        /// The slot of the call that acquired it.
        var acquiredAt: Int32
        /// The frame of the callback that acquired it, and must give it back; 0 for none.
        var callbackFrame: Int32 = 0
    }

    /// A spin lock that is held.
    struct HeldLock: Hashable, Sendable, BitwiseCopyable {
        var map: Int16
        /// Tells values of one map from each other.
        var id: UInt32
    }

    /// The index of the frame that runs.
    var depth: Int { frames.count - 1 }

    var current: Frame {
        get { frames[frames.count - 1] }
        _modify { yield &frames[frames.count - 1] }
    }

    subscript(register: Register) -> RegisterState {
        get { frames[frames.count - 1].registers[Int(register.rawValue)] }
        set { frames[frames.count - 1].registers[Int(register.rawValue)] = newValue }
    }

    /// Applies `change` to every register and every spilled register of all frames.
    mutating func forEachRegister(_ change: (inout RegisterState) -> Void) {
        for frame in frames.indices {
            for register in frames[frame].registers.indices {
                change(&frames[frame].registers[register])
            }
            for slot in frames[frame].stack.indices where frames[frame].stack[slot].isSpilled {
                change(&frames[frame].stack[slot].spilled)
            }
        }
    }

    /// Registers 0 to 5 hold nothing after a call.
    mutating func clobberCallerSaved() {
        for register in 0...5 {
            current.registers[register] = .uninitialized
        }
    }

    var holdsLock: Bool { lock != nil }
}
