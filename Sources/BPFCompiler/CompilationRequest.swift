public import BPFInstructions

/// Everything that the machine code of a program depends on: equal requests give equal code.
public struct CompilationRequest: Sendable {
    /// The program with all its subprograms, its entry first.
    public var instructions: [Instruction]
    /// What each call goes to, by the call's slot.
    public var calls: [Int: CallTarget]
    /// The values of 64-bit immediates that stand for something (maps, map values, variables), by slot.
    public var immediates: [Int: UInt64]
    /// Context accesses that are done otherwise than they are written, by slot.
    public var contextAccesses: [Int: ContextAccess]
    /// What loads bytes of the packet for legacy packet access; nil when there is no packet.
    ///
    /// Its arguments are the context, the offset in the packet (32 bits, signed) and the number of bytes; the result is the
    /// value in host order, or −1 outside of the packet.
    public var packetLoad: FunctionAddress?
    /// How often each frame may pass `may_goto`.
    public var loopBudget: Int32

    /// Asks for a program that calls nothing.
    public init(_ instructions: [Instruction]) {
        self.instructions = instructions
        calls = [:]
        immediates = [:]
        contextAccesses = [:]
        packetLoad = nil
        loopBudget = 8 << 20
    }
}

/// What a call instruction goes to.
public enum CallTarget: Hashable, Sendable {
    /// A helper or kernel function: called with r1 to r5 and the run state, gives r0.
    case function(FunctionAddress)
    /// A tail call: the function is called as a helper is, and gives the entry of the program that goes on with the same
    /// context and run state, or 0 when this program goes on.
    case tailCall(FunctionAddress)
}

/// An access to the context that goes to another field than the program names.
///
/// Programs read 4 bytes at `data` and mean an address; the context in memory holds 8 bytes, elsewhere.
public struct ContextAccess: Hashable, Sendable {
    /// The offset of the field in bytes from the address in the register.
    public let offset: Int32
    /// How many bytes the field has.
    public let size: Operation.MemorySize

    /// Describes an access.
    public init(offset: Int32, size: Operation.MemorySize) {
        self.offset = offset
        self.size = size
    }
}
