import CBPF

/// A thread of the host that nobody waits for.
public enum HostThread {
    /// Runs `body` in a thread of its own; false when the system has none to give.
    public static func detach(_ body: @escaping @Sendable () -> Void) -> Bool {
        // Safety: the thread takes over the one reference that is retained for it.
        let work = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
        if unsafe cbpf_detach_thread(start, work) == 0 { return true }
        unsafe Unmanaged<Work>.fromOpaque(work).release()
        return false
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    private static let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        // Safety: `detach` passed a retained reference.
        if let argument = unsafe argument { unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
    }
}
