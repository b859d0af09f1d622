/// The function that a program names to be run when it throws.
///
/// - Kernel: the declaration tag `exception_callback:NAME` of the program's function.
public enum ExceptionCallback: Hashable, Sendable {
    /// The global function that begins at a slot.
    case function(slot: Int)
    /// None that the kernel would find; the text is its message.
    case missing(String)
}
