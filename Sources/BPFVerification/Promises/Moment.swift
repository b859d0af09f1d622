/// One moment of a run, as numbers: what is held against the states that a verification went through.
package struct Moment {
    /// The slot that is about to run.
    package var slot: Int
    /// The slots of the calls that lead here, outermost first; a callback's is that of the helper call.
    package var callSites: [Int]
    /// r0 to r10.
    package var registers: [UInt64]
    /// r10 of each function that runs, the main one's first: one more than there are call sites.
    package var framePointers: [UInt64]
    /// Where things stand in memory.
    package var landmarks: Landmarks

    /// A moment from its parts.
    package init(
        slot: Int, callSites: [Int], registers: [UInt64], framePointers: [UInt64], landmarks: Landmarks
    ) {
        self.slot = slot
        self.callSites = callSites
        self.registers = registers
        self.framePointers = framePointers
        self.landmarks = landmarks
    }
}

/// Where things stand in memory at one moment of a run.
package struct Landmarks: Sendable {
    /// The first byte of the context.
    package var context: UInt64 = 0
    /// The first byte of the packet's metadata.
    package var packetMeta: UInt64 = 0
    /// The first byte of the packet.
    package var packetStart: UInt64 = 0
    /// The byte after the packet's last.
    package var packetEnd: UInt64 = 0

    /// Everything at 0.
    package init() {}
}

/// What only the engine that runs a program can say about its memory.
package protocol RunMemory: AnyObject {
    /// The number that stands for a map, by its place in the request; nil where that is not known.
    func handle(ofMap index: Int) -> UInt64?
    /// The number that stands for the function that starts at a slot; nil where that is not known.
    func handle(ofFunctionAt slot: Int) -> UInt64?
    /// Whether a value of that map begins at an address.
    func isValueStart(_ address: UInt64, ofMap index: Int) -> Bool
    /// Whether the program may touch all of `count` bytes, as one piece.
    func isOnePiece(_ address: UInt64, count: Int) -> Bool
    /// Eight bytes of a stack frame, of which the address is one.
    func stackWord(at address: UInt64) -> UInt64
}
