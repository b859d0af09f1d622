/// One function's activation: its registers and its stack.
struct Frame: Sendable {
    var registers = RegisterFile()
    /// From the top down; only as far as it was touched.
    var stack: [StackSlot] = []
    /// The subprogram that runs.
    var subprogram: Int
    /// The slot of the call in the caller; -1 in the main program.
    var callSite: Int
    /// Why the function runs, when it is no ordinary call.
    var callback: Callback?
    /// How often the helper that this function calls may have called back so far.
    var callbackDepth: Int32 = 0
    /// How many functions that run later led to this one.
    var asynchronousEntries: Int32 = 0
    /// Slots that were written whole since the last remembered state: what was there before is not read any more.
    var writtenSlots: UInt64 = 0

    /// Why a function runs that the program handed to a helper.
    enum Callback: Hashable, Sendable {
        /// The helper calls it before it returns.
        case synchronous
        /// The kernel calls it later, as it does with a timer's.
        case asynchronous
    }

    /// - Kernel: `MAX_BPF_STACK`, in bytes.
    static let maximumStack = 512

    init(subprogram: Int, callSite: Int) {
        self.subprogram = subprogram
        self.callSite = callSite
    }

    /// How many bytes below the frame pointer are described.
    var stackSize: Int { stack.count * StackSlot.size }

    /// Makes room for the byte at `offset`, a negative distance from the frame pointer.
    mutating func growStack(to offset: Int) {
        let count = (-offset + StackSlot.size - 1) / StackSlot.size
        if count > stack.count {
            stack.append(contentsOf: repeatElement(StackSlot(), count: count - stack.count))
        }
    }

    /// The slot and the byte in it at `offset`, a negative distance from the frame pointer.
    static func position(_ offset: Int) -> (slot: Int, byte: Int) {
        let slot = (-offset - 1) / StackSlot.size
        return (slot, offset + (slot + 1) * StackSlot.size)
    }

    subscript(byteAt offset: Int) -> StackSlot.ByteKind {
        get {
            let (slot, byte) = Self.position(offset)
            return slot < stack.count ? stack[slot][byte] : .invalid
        }
        set {
            let (slot, byte) = Self.position(offset)
            if slot < stack.count { stack[slot][byte] = newValue }
        }
    }
}
