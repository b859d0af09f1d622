public import BPFPlatform

/// A compiled program: position-independent bytes, not yet placed anywhere.
public struct MachineCode: Hashable, Sendable {
    /// What executes it.
    public let architecture: Architecture
    /// The code; the program's entry is its first byte.
    ///
    /// The entry takes r1, which is the context, to r5, and then the run state, in the platform's C calling convention, and
    /// returns r0.
    public let bytes: [UInt8]
    /// The offset of what follows the making of the entry's frame.
    public let bodyOffset: Int
    /// The frame that the entry makes: equal numbers for frames that are taken down alike, of the same architecture.
    public let frame: UInt32
    /// For each slot of the program the offset of its code in `bytes`; a slot without code has that of the next one.
    public let slotOffsets: [Int32]
    /// Calls that go through a veneer now, and may be shortened once the address of `bytes` is known.
    public let calls: [CallRelocation]
    /// Loads that may fault, in the order of their offsets.
    public let faultingLoads: [FaultingLoad]
    /// Whether the code looks at the run state at all, or hands it to a function.
    public let usesRunState: Bool
    /// Whether the code loads fields of the context that are elsewhere.
    public let readsContextFields: Bool

    /// A family of processors.
    public enum Architecture: Hashable, Sendable {
        /// x86-64.
        case amd64
        /// AArch64.
        case arm64
    }
}

/// A call instruction in the code, and the function that it gets to.
public struct CallRelocation: Hashable, Sendable {
    /// The offset of the instruction's first byte.
    public let offset: Int
    /// What it calls.
    public let function: FunctionAddress
}
