/// An instruction that refers to another place in the code by distance.
protocol BranchForm: Sendable {
    /// The bytes of the form with the least reach.
    var shortLength: Int { get }
    /// The bytes of the form with the most.
    var longLength: Int { get }

    /// Whether the short form reaches `distance` bytes, counted from the branch's first byte.
    func shortReaches(_ distance: Int) -> Bool

    /// Whether the long form does.
    func longReaches(_ distance: Int) -> Bool

    /// The instruction's `length` bytes, at most 8, the first in the lowest bits.
    func bytes(distance: Int, length: Int) -> UInt64

    /// Appends `count` bytes that do nothing.
    static func pad(_ count: Int, to bytes: inout [UInt8])
}
