import BPFPlatform
import Synchronization

/// Which runs of compiled programs are under way that may enter programs by their address alone.
///
/// A program that is taken out of an array while such a run is under way must not be freed before the run has ended: each run has a bit, and
/// whoever takes a program away keeps it until all bits that were set have been seen cleared. At most 64 such runs go on at a time, others wait.
public enum TailCallGuard {
    private static let running = Atomic<UInt64>(0)

    /// The bits of the runs that are under way.
    static var mask: UInt64 {
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        return running.load(ordering: .acquiring)
    }

    /// Begins a run: its bit.
    public static func enter() -> UInt64 {
        var bits = running.load(ordering: .relaxed)
        while true {
            let free = ~bits & (bits &+ 1)
            if free == 0 {
                HostProcess.yield()
                bits = running.load(ordering: .relaxed)
                continue
            }
            let (exchanged, original) = running.weakCompareExchange(
                expected: bits, desired: bits | free, successOrdering: .sequentiallyConsistent,
                failureOrdering: .relaxed)
            if exchanged {
                atomicMemoryFence(ordering: .sequentiallyConsistent)
                return free
            }
            bits = original
        }
    }

    /// Ends the run with this bit.
    public static func leave(_ bit: UInt64) {
        running.bitwiseAnd(~bit, ordering: .releasing)
    }
}

/// Programs that are in no array any more, and that a run may still be entering.
struct RetiredPrograms {
    private var programs: [(program: any TailCallTarget, runs: UInt64)] = []

    /// Whether there are none.
    var isEmpty: Bool { programs.isEmpty }

    /// Keeps a program until the runs that are under way have ended.
    mutating func add(_ program: any TailCallTarget) {
        programs.append((program, TailCallGuard.mask))
    }

    /// Gives up the programs that no run can enter any more; the caller lets go of them when it holds no lock.
    mutating func takeUnused() -> [any TailCallTarget] {
        let running = TailCallGuard.mask
        var unused: [any TailCallTarget] = []
        for index in programs.indices { programs[index].runs &= running }
        programs.removeAll { retired in
            if retired.runs == 0 { unused.append(retired.program) }
            return retired.runs == 0
        }
        return unused
    }
}
