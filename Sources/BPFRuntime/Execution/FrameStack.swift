/// What the calls of a run leave behind, one element a frame.
///
/// It belongs to a `RunContext`, so that a run need not make and clear one. Every element is written before it is read.
@safe
final class FrameStack<Element: BitwiseCopyable> {
    private let elements: UnsafeMutablePointer<Element>

    init(repeating element: Element) {
        // Safety: the memory is this object's alone until it is freed.
        unsafe elements = .allocate(capacity: StackLayout.frameCount)
        unsafe elements.initialize(repeating: element, count: StackLayout.frameCount)
    }

    deinit {
        // Safety: nobody else has the memory.
        unsafe elements.deallocate()
    }

    /// The element of a frame.
    subscript(depth: Int) -> Element {
        @inline(__always) get {
            precondition(depth >= 0 && depth < StackLayout.frameCount)
            // Safety: the depth was checked.
            return unsafe elements[depth]
        }
        @inline(__always) set {
            precondition(depth >= 0 && depth < StackLayout.frameCount)
            // Safety: the depth was checked.
            unsafe elements[depth] = newValue
        }
    }
}
