/// A load in machine code that may fault: its register becomes 0 then, and the code goes on behind it.
public struct FaultingLoad: Hashable, Sendable {
    /// The offset of the instruction's first byte in the code.
    public let offset: Int
    /// The offset of where to go on.
    public let next: Int
    /// The register that becomes 0, by the number that the processor's instructions give it.
    public let cleared: UInt8

    /// Describes a load.
    public init(offset: Int, next: Int, cleared: UInt8) {
        self.offset = offset
        self.next = next
        self.cleared = cleared
    }
}
