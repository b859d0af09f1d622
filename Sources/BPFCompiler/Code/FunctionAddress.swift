/// The address of a native function.
///
/// Helpers and callbacks share one signature in the platform's C calling convention: r1 to r5, then the run state that the
/// program was entered with, and the value for r0 as the result.
public struct FunctionAddress: Hashable, Sendable {
    /// The address.
    public let value: UInt

    /// Names the function at an address, which whoever runs the code must keep alive.
    public init(_ value: UInt) { self.value = value }
}
