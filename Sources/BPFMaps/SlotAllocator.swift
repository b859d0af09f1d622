import BPFModel
import BPFPlatform
import Synchronization

/// Hands out per-CPU slots: a program run has its own slot from its first instruction to its last.
///
/// On Linux a program cannot leave its processor, so that its per-CPU values are its own while it runs. Here a slot takes
/// the processor's place: more threads than slots wait for one another, and none shares a slot. Processes that run programs on the same per-CPU maps
/// share an allocator (`init(sharedIn:)`), so that none of them shares a slot either; a process that was killed gives its slots back.
public final class SlotAllocator: Sendable {
    /// One slot for each processor, at most 64; what maps and programs use unless told otherwise.
    public static let shared = SlotAllocator(count: HostProcess.processorCount)

    /// How many slots there are.
    public let count: Int

    /// One bit for each slot that is taken; unused where processes share the slots.
    private let taken = Atomic<UInt64>(0)
    /// Where processes that share the slots note who has which; nil for slots of this process.
    private let owners: SlotOwners?

    /// Makes `count` slots: at least 1, and at most 64.
    public init(count: Int) {
        self.count = min(max(count, 1), 64)
        owners = nil
    }

    /// One slot for each processor, shared with all processes that say the same directory.
    public init(sharedIn directory: PinDirectory) throws(MapError) {
        count = min(max(HostProcess.processorCount, 1), 64)
        owners = try SlotOwners(in: directory)
    }

    /// Takes a free slot, `preferred` if possible, and waits while there is none.
    public func acquire(preferring preferred: Int) -> Int {
        if let owners { return owners.acquire(preferring: preferred, count: count) }
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
        if let owners { return owners.release(slot) }
        taken.bitwiseAnd(~(1 << UInt64(slot)), ordering: .releasing)
    }

    private func freeSlot(in bits: UInt64, preferring preferred: Int) -> Int? {
        if preferred >= 0, preferred < count, bits & 1 << UInt64(preferred) == 0 { return preferred }
        let free = (~bits).trailingZeroBitCount
        return free < count ? free : nil
    }
}

/// Who has which slot, in a file that processes share: the identity of a process for each slot, on a cache line of its own.
@safe
private final class SlotOwners: Sendable {
    private let memory: MapMemory
    private static let size = 4096
    private static let name = ".slots"

    init(in directory: PinDirectory) throws(MapError) {
        let path = directory.resolve(Self.name)
        do throws(SystemError) {
            memory = MapMemory(try Self.open(path, directory.path))
        } catch {
            throw MapError(map: Self.name, reason: .file(path: path, .system(call: error.call, number: error.number)))
        }
        if memory.count != Self.size {
            let fault = MapError.FileFault.truncated(bytes: memory.count, expected: UInt64(Self.size))
            throw MapError(map: Self.name, reason: .file(path: path, fault))
        }
    }

    /// The file, which is made when it is not there.
    private static func open(_ path: String, _ directory: String) throws(SystemError) -> MappedMemory {
        while true {
            do throws(SystemError) { return try MappedMemory.open(path) } catch {
                if error.number != LinuxError.enoent.rawValue { throw error }
            }
            try HostFile.makeDirectory(directory)
            let memory = try MappedMemory.file(in: directory, count: size)
            do throws(SystemError) {
                try memory.link(to: path)
                return memory
            } catch {
                // Somebody made one in between: it is opened.
                if error.number != LinuxError.eexist.rawValue { throw error }
            }
        }
    }

    private func owner(_ slot: Int) -> UInt { memory.base + UInt(slot) * 64 }

    func acquire(preferring preferred: Int, count: Int) -> Int {
        var slot = preferred >= 0 && preferred < count ? preferred : 0
        let identity = ProcessIdentity.current.rawValue
        while true {
            for _ in 0..<count {
                // Safety: a word of the file.
                if unsafe AtomicMemory.exchange64(owner(slot), from: 0, to: identity) { return slot }
                slot = slot + 1 == count ? 0 : slot + 1
            }
            for slot in 0..<count where unsafe OwnerLock.isOrphaned(owner(slot), isShared: true) {
                let dead = unsafe AtomicMemory.load64(owner(slot))
                if dead != 0, dead != identity, !ProcessIdentity(rawValue: dead).isAlive,
                    unsafe AtomicMemory.exchange64(owner(slot), from: dead, to: identity)
                {
                    return slot
                }
            }
            HostProcess.yield()
        }
    }

    func release(_ slot: Int) {
        // Safety: a word of the file; the slot is this process's.
        unsafe AtomicMemory.store64(0, to: owner(slot))
    }
}
