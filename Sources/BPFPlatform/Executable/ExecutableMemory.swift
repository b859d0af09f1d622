import Synchronization

/// Where native code goes: pages that are never writable and executable at once, shared by many small programs.
public final class ExecutableMemory: Sendable {
    /// The memory that a whole process shares.
    public static let shared = ExecutableMemory()

    private let arenas = Mutex<[CodeArena]>([])
    private static let arenaSize = 64 << 10

    /// Makes memory of its own, mapped when it is first used.
    public init() {}

    /// Places code and makes it executable.
    ///
    /// `adjust` gets the address that the code will have, and may change the bytes but not their number. `near` is an
    /// address that the code should reach with a 32-bit distance, 0 for none; whether it does is for `adjust` to find out.
    /// The faults of `faults` are recovered from as long as the code is held.
    /// - Throws: where the system refuses executable memory, or faults can't be recovered from.
    public func place(
        _ code: [UInt8], near: UInt = 0, faults: [FaultingLoad] = [],
        adjust: (UInt, inout [UInt8]) -> Void = { _, _ in }
    ) throws(ExecutableMemoryError) -> ExecutableCode {
        guard !code.isEmpty else { throw .empty }
        let (arena, range) = try room(for: code.count, near: near)
        var bytes = code
        adjust(arena.address(of: range.lowerBound), &bytes)
        do {
            try arena.write(Array(bytes.prefix(range.count)), to: range)
        } catch {
            release(range, of: arena)
            throw error
        }
        if faults.isEmpty {
            return ExecutableCode(arena: arena, range: range, count: code.count, memory: self, faults: nil)
        }
        guard let table = FaultTable(faults, at: arena.address(of: range.lowerBound), count: code.count) else {
            release(range, of: arena)
            throw .faults
        }
        return ExecutableCode(arena: arena, range: range, count: code.count, memory: self, faults: table)
    }

    /// How many arenas there are.
    var arenaCount: Int { arenas.withLock { $0.count } }

    private func room(for count: Int, near: UInt) throws(ExecutableMemoryError) -> (CodeArena, Range<Int>) {
        let result = arenas.withLock { arenas -> Result<(CodeArena, Range<Int>), ExecutableMemoryError> in
            arenas.removeAll { $0.owner != HostProcess.identifier }
            for arena in arenas {
                if let range = arena.take(count) { return .success((arena, range)) }
            }
            do throws(ExecutableMemoryError) {
                let arena = try CodeArena(count: max(count + FreeSpace.unit, Self.arenaSize), near: near)
                guard let range = arena.take(count) else { throw .refused(errno: 12) }
                arenas.append(arena)
                return .success((arena, range))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Frees room; of the arenas that are empty, one is kept.
    func release(_ range: Range<Int>, of arena: CodeArena) {
        arena.give(range)
        arenas.withLock { arenas in
            let empty = arenas.filter(\.isEmpty).dropFirst()
            arenas.removeAll { arena in empty.contains { $0 === arena } }
        }
    }
}
