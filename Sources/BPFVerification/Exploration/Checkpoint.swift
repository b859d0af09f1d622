/// A state that was remembered at one slot, and what is known of the paths that went on from it.
final class Checkpoint {
    let slot: Int
    var state: VerifierState
    /// The checkpoint before it on the path.
    let parent: Checkpoint?
    /// The path up to here.
    let trace: Int32
    /// Paths from here that have not ended.
    var openPaths = 1
    /// Slots of each frame's stack that a path from here read before writing them.
    var slotsRead: [UInt64]
    /// Slots of each frame's stack that were written whole between the parent and here.
    let slotsWritten: [UInt64]
    var hits = 0
    var misses = 0
    /// Whether a path from here ended at a state on it that was not finished, so that what it needs is not all known.
    var endsInOpenLoop: Checkpoint?

    init(slot: Int, state: VerifierState, parent: Checkpoint?, trace: Int32) {
        self.slot = slot
        self.state = state
        self.parent = parent
        self.trace = trace
        slotsRead = [UInt64](repeating: 0, count: state.frames.count)
        slotsWritten = state.frames.map(\.writtenSlots)
    }
}
