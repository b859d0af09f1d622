import BPFMaps
import BPFModel
import BPFPlatform
import Synchronization

/// The timers of all maps of this process, and the thread that runs what they are for.
///
/// A `bpf_timer` in a value holds its timer's number. The timer ends with its entry, whose field is zeroed, and with its map or its program: nothing
/// here keeps either alive.
/// - Kernel: `bpf_timer_init` and its relatives (helpers 169 to 172).
final class TimerService: Sendable {
    static let shared = TimerService()

    /// One timer.
    struct Timer: Sendable {
        weak var map: (any Map)?
        weak var program: Program?
        /// The addresses of the field and of its value.
        let field: UInt
        let value: UInt
        let key: [UInt8]
        let clock: Clock
        let log: TraceLog
        let slots: SlotAllocator
        /// What programs gave as the function; 0 before they did.
        var callback: UInt64 = 0
        /// By the timer's clock, in nanoseconds; nil while it is not running.
        var deadline: UInt64?
        var isFiring = false
    }

    private struct State {
        var timers: [UInt64: Timer] = [:]
        var last: UInt64 = 0
        var hasThread = false
        /// Timers whose maps have gone are looked for when there are so many.
        var limit = 1024
    }

    private let state = Mutex(State())
    /// Changes when the thread has to look again.
    private let changes = WakeWord()

    // MARK: What programs ask for

    /// Makes a timer; its number.
    func make(_ timer: Timer) -> UInt64 {
        state.withLock { state in
            if state.timers.count >= state.limit {
                state.timers = state.timers.filter { $0.value.map != nil }
                state.limit = max(1024, state.timers.count * 2)
            }
            state.last += 1
            state.timers[state.last] = timer
            return state.last
        }
    }

    /// Changes a timer, if there is one of that number.
    func change(_ number: UInt64, _ body: (inout Timer) -> LinuxError?) -> LinuxError? {
        state.withLock { state in
            guard var timer = state.timers[number] else { return .einval }
            if let error = body(&timer) { return error }
            state.timers[number] = timer
            return nil
        }
    }

    /// Starts the thread, or makes it look again.
    func wake() {
        let needsThread = state.withLock { state in
            defer { state.hasThread = true }
            return !state.hasThread
        }
        if needsThread, !HostThread.detach({ [self] in run() }) { state.withLock { $0.hasThread = false } }
        changes.signal()
    }

    /// Stops a timer and waits for its function if that is running; whether it would have fired, nil for no such timer.
    func cancel(_ number: UInt64) -> Bool? {
        var wasActive: Bool?
        while true {
            let isFiring = state.withLock { state -> Bool? in
                guard let timer = state.timers[number] else { return nil }
                wasActive = (wasActive ?? false) || timer.deadline != nil
                state.timers[number]?.deadline = nil
                return timer.isFiring
            }
            guard let isFiring, isFiring else { return wasActive }
            HostProcess.yield()
        }
    }

    // MARK: The thread

    private func run() {
        var context: RunContext?
        while true {
            let seen = changes.value
            let (number, wait) = next()
            guard let number else {
                changes.wait(seen, nanoseconds: wait)
                continue
            }
            fire(number, &context)
            _ = change(number) { timer in
                timer.isFiring = false
                return nil
            }
        }
    }

    /// The timer whose time has come, marked as firing; else how long to sleep, in nanoseconds.
    private func next() -> (number: UInt64?, wait: UInt64) {
        state.withLock { state in
            var soonest: UInt64 = 1_000_000_000
            for (number, timer) in state.timers {
                guard let deadline = timer.deadline else { continue }
                let now = timer.clock.now()
                if deadline <= now {
                    state.timers[number]?.deadline = nil
                    state.timers[number]?.isFiring = true
                    return (number, 0)
                }
                soonest = min(soonest, deadline - now)
            }
            return (nil, soonest)
        }
    }

    /// Runs a timer's function; forgets a timer whose entry has gone.
    private func fire(_ number: UInt64, _ context: inout RunContext?) {
        guard let timer = state.withLock({ $0.timers[number] }) else { return }
        // Safety: the map is held, so that the field is there.
        guard let map = timer.map, let program = timer.program,
            unsafe HostMemory.load(UInt64(timer.field), UInt64.self) == number
        else {
            state.withLock { _ = $0.timers.removeValue(forKey: number) }
            return
        }
        if context?.log !== timer.log || context?.slots !== timer.slots {
            context = RunContext(log: timer.log, slots: timer.slots)
        }
        guard let context, let scratch = context.scratch, timer.key.count <= RunScratch.keyLimit else { return }
        let key = scratch.key(0)
        for (offset, byte) in timer.key.enumerated() {
            // Safety: there is room for a key.
            unsafe HostMemory.store(byte, key + UInt64(offset))
        }
        context.timer = number
        let handle = program.handle(of: map) ?? 0
        // A trap ends the function, and nobody is there to tell.
        _ = try? program.runCallback(timer.callback, (handle, key, UInt64(timer.value)), in: context)
        context.timer = 0
    }
}

/// A word that a thread sleeps on.
@safe
private final class WakeWord: Sendable {
    // Safety: the memory is this object's alone, and only changed atomically.
    private nonisolated(unsafe) let word: UnsafeMutablePointer<Atomic<UInt32>>

    init() {
        unsafe word = .allocate(capacity: 1)
        unsafe word.initialize(to: Atomic(0))
    }

    deinit {
        unsafe word.deallocate()
    }

    var value: UInt32 { unsafe word.pointee.load(ordering: .acquiring) }

    func signal() {
        unsafe word.pointee.wrappingAdd(1, ordering: .releasing)
        unsafe Futex.wake(UInt(bitPattern: word))
    }

    /// Sleeps until `signal` changes the word, or for some time; what is left below a millisecond is waited for awake.
    func wait(_ seen: UInt32, nanoseconds: UInt64) {
        if nanoseconds < 1_000_000 { return HostProcess.yield() }
        unsafe Futex.wait(UInt(bitPattern: word), seen, milliseconds: UInt32(nanoseconds / 1_000_000))
    }
}
