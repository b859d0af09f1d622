import BPFPlatform
import Synchronization

/// Hands out per-CPU slots: a program run has its own slot from its first instruction to its last.
///
/// On Linux a program cannot leave its processor, so that its per-CPU values are its own while it runs. Here a slot takes
/// the processor's place: more threads than slots wait for one another, and none shares a slot.
public final class SlotAllocator: Sendable {
    /// One slot for each processor, at most 64; what maps and programs use unless told otherwise.
    public static let shared = SlotAllocator(count: HostProcess.processorCount)

    /// How many slots there are.
    public let count: Int

    /// One bit for each slot that is taken.
    private let taken = Atomic<UInt64>(0)

    /// Makes `count` slots: at least 1, and at most 64.
    public init(count: Int) {
        self.count = min(max(count, 1), 64)
    }

    /// Takes a free slot, `preferred` if possible, and waits while there is none.
    public func acquire(preferring preferred: Int) -> Int {
        var bits = taken.load(ordering: .relaxed)
        while true {
            guard let slot = freeSlot(in: bits, preferring: preferred) else {
                HostProcess.yield()
                bits = taken.load(ordering: .relaxed)
                continue
            }
            let (exchanged, original) = taken.weakCompareExchange(
                expected: bits, desired: bits | 1 << UInt64(slot),
                successOrdering: .acquiring, failureOrdering: .relaxed)
            if exchanged { return slot }
            bits = original
        }
    }

    /// Gives a slot back that `acquire` returned.
    public func release(_ slot: Int) {
        taken.bitwiseAnd(~(1 << UInt64(slot)), ordering: .releasing)
    }

    private func freeSlot(in bits: UInt64, preferring preferred: Int) -> Int? {
        if preferred >= 0, preferred < count, bits & 1 << UInt64(preferred) == 0 { return preferred }
        let free = (~bits).trailingZeroBitCount
        return free < count ? free : nil
    }
}
