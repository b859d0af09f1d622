import BPFPlatform
import Foundation
import Synchronization
import Testing

/// Faults that are not ours: what the host does about them, with and without us.
///
/// Handlers belong to a process, so each test has one of its own.
@Suite("Faults of the host")
struct FaultChainTests {
    @Test("A fault without a handler ends the process, after reads that were survived, too")
    func defaultAction() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            guard GuardedMemoryTests.copy(8, 8).count == 0 else { exit(9) }
            HostHandler.touch(8)
        }
        await #expect(processExitsWith: .signal(SIGBUS)) {
            guard GuardedMemoryTests.copy(8, 8).count == 0 else { exit(9) }
            raise(SIGBUS)
        }
    }

    @Test("A fault that is ignored ends the process all the same, and a signal that is sent does not")
    func ignored() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            signal(SIGSEGV, SIG_IGN)
            guard GuardedMemoryTests.copy(8, 8).count == 0 else { exit(9) }
            HostHandler.touch(8)
        }
        await #expect(processExitsWith: .exitCode(5)) {
            signal(SIGSEGV, SIG_IGN)
            guard GuardedMemoryTests.copy(8, 8).count == 0 else { exit(9) }
            raise(SIGSEGV)
            exit(GuardedMemoryTests.copy(8, 8).count == 0 ? 5 : 6)
        }
    }

    @Test("A handler from before sees each fault of the host once, with its address, and none of ours")
    func handlerBefore() async {
        await #expect(processExitsWith: .exitCode(7)) {
            HostHandler.install(SA_SIGINFO)
            HostHandler.check(faults: 3)
        }
    }

    @Test("So does one without SA_SIGINFO")
    func plainHandlerBefore() async {
        await #expect(processExitsWith: .exitCode(7)) {
            HostHandler.install(0)
            HostHandler.check(faults: 3)
        }
    }

    @Test("A handler that was installed later and calls ours")
    func handlerAfter() async {
        await #expect(processExitsWith: .exitCode(7)) {
            guard GuardedMemoryTests.copy(8, 8).count == 0 else { exit(9) }
            HostHandler.install(SA_SIGINFO, chaining: true)
            HostHandler.check(faults: 2)
        }
    }

    @Test("A handler that was installed later, calls ours, and leaves a fault to it: the process ends")
    func handlerAfterGivesUp() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            guard GuardedMemoryTests.copy(8, 8).count == 0 else { exit(9) }
            HostHandler.install(SA_SIGINFO, chaining: true)
            HostHandler.touch(8)
        }
    }

    @Test("While the host's handler runs, the signals of its mask and its own are blocked, and unblocked afterwards")
    func maskIsHonoured() async {
        await #expect(processExitsWith: .exitCode(7)) {
            HostHandler.install(SA_SIGINFO, blocking: SIGUSR1)
            HostHandler.check(faults: 1)
        }
    }

    @Test("A handler for one time is gone afterwards")
    func oneTime() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            HostHandler.install(SA_SIGINFO | Int32(bitPattern: UInt32(SA_RESETHAND)))
            HostHandler.check(faults: 1, exits: false)
            HostHandler.touch(8)
        }
    }

    @Test("A write of a copy to where nothing can be written is the host's fault")
    func destination() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            guard let pages = try? Pages(count: 1) else { exit(9) }
            _ = unsafe GuardedMemory.copy(from: pages.address, to: 8, count: 8)
        }
    }
}

/// A handler as hosts have it: it gives the page of a fault back, so that the access succeeds.
enum HostHandler {
    static let faults = Atomic<Int>(0)
    static let address = Atomic<UInt>(0)
    static let page = Atomic<UInt>(0)
    /// Signals that were blocked when they had to be.
    static let blocked = Atomic<Int>(0)
    private static let extra = Atomic<Int32>(0)
    /// The handler before; on the heap, as a global variable of the type is 4 bytes shorter than what C writes.
    nonisolated(unsafe) static let next = UnsafeMutablePointer<sigaction>.allocate(capacity: 2)
    private static let isChaining = Atomic<Bool>(false)

    static func install(_ flags: Int32, chaining: Bool = false, blocking: Int32 = 0) {
        var action = sigaction()
        if flags & SA_SIGINFO != 0 {
            unsafe action.__sigaction_handler.sa_sigaction = { signal, info, context in
                let address = unsafe UInt(bitPattern: info.unsafelyUnwrapped.pointee._sifields._sigfault.si_addr)
                HostHandler.note(address)
                if HostHandler.isChaining.load(ordering: .relaxed), !HostHandler.giveBack(address) {
                    unsafe HostHandler.next.pointee.__sigaction_handler.sa_sigaction(signal, info, context)
                }
            }
        } else {
            unsafe action.__sigaction_handler.sa_handler = { _ in
                HostHandler.note(HostHandler.page.load(ordering: .relaxed))
            }
        }
        action.sa_flags = flags
        unsafe sigemptyset(&action.sa_mask)
        if blocking != 0 { unsafe sigaddset(&action.sa_mask, blocking) }
        extra.store(blocking, ordering: .relaxed)
        isChaining.store(chaining, ordering: .relaxed)
        unsafe sigaction(SIGSEGV, &action, next)
    }

    private static func note(_ address: UInt) {
        var mask = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
        if unsafe sigismember(&mask, SIGSEGV) == 1 { blocked.wrappingAdd(1, ordering: .relaxed) }
        let other = extra.load(ordering: .relaxed)
        if other != 0, unsafe sigismember(&mask, other) != 1 { _exit(4) }
        let isChaining = isChaining.load(ordering: .relaxed)
        if isChaining, !isMine(address) { return }
        faults.wrappingAdd(1, ordering: .relaxed)
        self.address.store(address, ordering: .relaxed)
        if !giveBack(address) { _exit(3) }
    }

    private static func isMine(_ address: UInt) -> Bool {
        let page = page.load(ordering: .relaxed)
        return page != 0 && address &- page < UInt(getpagesize())
    }

    @discardableResult
    private static func giveBack(_ address: UInt) -> Bool {
        guard isMine(address) else { return false }
        // Safety: the page is the test's.
        return unsafe mprotect(
            UnsafeMutableRawPointer(bitPattern: page.load(ordering: .relaxed)), Int(getpagesize()), PROT_READ) == 0
    }

    /// Reads a byte, as hosts do who trust their pointers.
    @inline(never)
    static func touch(_ address: UInt) {
        // Safety: none; that is what the test is about.
        let byte = unsafe UnsafePointer<UInt8>(bitPattern: address).unsafelyUnwrapped.pointee
        if byte == 99 { print(byte) }
    }

    /// Faults of the host between reads that are survived; exit status 7 says that all was as it must be.
    static func check(faults count: Int, exits: Bool = true) {
        guard let pages = try? Pages(count: 1) else { exit(10) }
        page.store(UInt(pages.address), ordering: .relaxed)
        // Threads of a pool have most signals blocked.
        var user = sigset_t()
        unsafe sigemptyset(&user)
        unsafe sigaddset(&user, SIGUSR1)
        unsafe pthread_sigmask(SIG_UNBLOCK, &user, nil)
        for number in 1...count {
            guard GuardedMemoryTests.copy(8, 8).count == 0 else { exit(11) }
            pages.forbid(0)
            touch(UInt(pages.address) + UInt(number))
            guard faults.load(ordering: .relaxed) == number else { exit(12) }
        }
        guard blocked.load(ordering: .relaxed) >= count else { exit(13) }
        var mask = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
        guard unsafe sigismember(&mask, SIGSEGV) == 0, unsafe sigismember(&mask, SIGUSR1) == 0 else { exit(14) }
        guard GuardedMemoryTests.copy(0x0123_4567_89ab_cdef, 8).count == 0 else { exit(15) }
        page.store(0, ordering: .relaxed)
        if exits { exit(7) }
    }
}
