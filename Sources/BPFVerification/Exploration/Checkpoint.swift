/// A state that was remembered at one slot, and what is known of the paths that went on from it.
final class Checkpoint {
    let slot: Int
    // Safety: one verifier uses a checkpoint, and no access to its state overlaps another.
    @safe @exclusivity(unchecked) var state: VerifierState
    /// The checkpoint before it on the path.
    let parent: Checkpoint?
    /// The path up to here.
    let trace: Int32
    /// How many remembered states are before it on the path.
    let depth: Int
    /// The state that a path from here leads back to, when it ends in a loop that was open then.
    @safe @exclusivity(unchecked) var loopEntry: Checkpoint?
    /// Paths from here that have not ended.
    @safe @exclusivity(unchecked) var openPaths = 1
    /// Slots of each frame's stack that a path from here read before writing them.
    @safe @exclusivity(unchecked) var slotsRead = SlotSets(repeating: 0)
    /// Slots of each frame's stack that were written whole between the parent and here.
    let slotsWritten: SlotSets
    @safe @exclusivity(unchecked) var hits = 0
    @safe @exclusivity(unchecked) var misses = 0
    /// Whether what no path from here needs was dropped from the state.
    @safe @exclusivity(unchecked) var isClean = false

    /// About how many bytes the state takes, shared parts counted.
    @safe @exclusivity(unchecked) private(set) var size: Int

    /// Stack slots of each frame, as bits.
    typealias SlotSets = InlineArray<8, UInt64>

    init(slot: Int, state: VerifierState, parent: Checkpoint?, trace: Int32) {
        self.slot = slot
        self.state = state
        self.parent = parent
        self.trace = trace
        depth = parent.map { $0.depth + 1 } ?? 0
        var written = SlotSets(repeating: 0)
        for frame in state.frames.indices { written[frame] = state.frames[frame].writtenSlots }
        slotsWritten = written
        size = Self.size(of: state)
    }

    private static func size(of state: VerifierState) -> Int {
        state.frames.reduce(256) { size, frame in
            let registers = RegisterFile.count * MemoryLayout<RegisterState>.stride
            return size + MemoryLayout<Frame>.stride + registers + frame.stack.count * MemoryLayout<StackSlot>.stride
        }
    }

    /// Forgets the state: it is not compared any more, and no path from here is followed.
    func empty() {
        state.frames.removeAll()
        size = 0
    }

    /// Drops what no path from here needs, once all of them have ended: that much less to compare and to keep.
    ///
    /// - Parameter liveRegisters: the registers that may still be read, for each frame.
    func clean(liveRegisters: (_ depth: Int) -> UInt16) {
        isClean = true
        for depth in state.frames.indices {
            let live = liveRegisters(depth)
            for number in 0..<RegisterFile.count where live & (1 &<< UInt16(number)) == 0 {
                state.frames[depth].registers[number] = .uninitialized
            }
            let read = slotsRead[depth]
            let needed = UInt64.bitWidth - read.leadingZeroBitCount
            let count = state.frames[depth].stack.count
            if needed < count { state.frames[depth].stack.removeLast(count - needed) }
            for index in state.frames[depth].stack.indices where read & (1 &<< UInt64(index)) == 0 {
                state.frames[depth].stack[index] = StackSlot()
            }
        }
        size = Self.size(of: state)
    }
}
