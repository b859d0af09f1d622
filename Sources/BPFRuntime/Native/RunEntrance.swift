/// Addresses that a run of a compiled program in a session starts with, which need no look at any object.
@frozen @safe @usableFromInline
struct RunEntrance {
    /// The state of the run.
    @usableFromInline let state: UInt
    /// The version of the context that the state was made for, and the context's own.
    @usableFromInline let made, now: UnsafePointer<UInt64>
    /// Where the state has the end of the program's stack.
    @usableFromInline let stackEnd: UnsafeMutablePointer<UInt64>

    private static let places = (
        version: MemoryLayout<RunState>.offset(of: \.memory.version),
        stackEnd: MemoryLayout<RunState>.offset(of: \.memory.nativeStackEnd)
    )

    /// The entrance of a state, which must outlive it, as must the context; nil where the state has no such places.
    init?(_ state: UInt, _ context: RunContext) {
        guard let version = Self.places.version, let end = Self.places.stackEnd,
            let made = unsafe UnsafePointer<UInt64>(bitPattern: state + UInt(version)),
            let now = unsafe UnsafePointer<UInt64>(bitPattern: UInt(context.memory.versionAddress)),
            let stackEnd = unsafe UnsafeMutablePointer<UInt64>(bitPattern: state + UInt(end))
        else { return nil }
        self.state = state
        unsafe (self.made, self.now, self.stackEnd) = (made, now, stackEnd)
    }

    // Safety, for both below: the session holds the state and the context.

    /// Whether the state is the one for the context as it is.
    @inlinable @inline(__always)
    var isCurrent: Bool { unsafe made.pointee == now.pointee }

    /// Tells the state where the program's stack ends.
    @inlinable @inline(__always)
    func note(stackEnd address: UInt) { unsafe stackEnd.pointee = UInt64(address) }
}
