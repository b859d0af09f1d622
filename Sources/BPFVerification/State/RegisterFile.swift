/// The registers of one frame: copying them shares them until one changes.
///
/// An array, not registers in place: states share the frames that did not change between them, and reading one
/// register never copies the others.
struct RegisterFile: RandomAccessCollection, MutableCollection, Sendable {
    private var storage = [RegisterState](repeating: .uninitialized, count: Self.count)

    /// r0 to r10.
    static let count = 11

    var startIndex: Int { 0 }
    var endIndex: Int { Self.count }

    subscript(number: Int) -> RegisterState {
        get { storage[number] }
        _modify { yield &storage[number] }
        set { storage[number] = newValue }
    }
}
