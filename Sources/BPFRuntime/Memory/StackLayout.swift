/// Where frames stand in a run's stack memory.
///
///     base ─► ┌─────────┬─────────┬─────────┬─────────┬──
///             │ unused  │ frame 0 │ unused  │ frame 1 │ …      512 bytes each
///             └─────────┴─────────┴─────────┴─────────┴──
///                                 ▲ r10 of frame 0    ▲ r10 of frame 1
///
/// The unused parts make an access below a frame's 512 bytes visible instead of hitting the caller's frame.
enum StackLayout {
    /// What a function may use.
    static let frameSize: UInt64 = 512
    /// From one frame to the next.
    static let stride: UInt64 = 1024
    /// Nested calls of one program, the main function included.
    static let framesOfProgram = 8
    /// Nested calls of a run: a tail call in a function leaves its callers' frames where they are.
    static let frameCount = framesOfProgram * (RunState.tailCallLimit + 1)

    /// r10 of a frame.
    static func framePointer(base: UInt64, frame: Int) -> UInt64 { base + UInt64(frame + 1) * stride }

    /// Whether a number of bytes from `base`, below the end of the top frame, lies in one frame together with `size` more.
    @inline(__always)
    static func isInsideOneFrame(_ offset: UInt64, size: Int) -> Bool {
        let place = offset & (stride - 1)
        return place >= stride - frameSize && place + UInt64(size) <= stride
    }
}
