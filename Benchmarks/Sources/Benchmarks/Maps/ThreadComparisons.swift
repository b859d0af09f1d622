import EBPF
import Foundation
import Synchronization

/// What two threads do together, as a multiple of what one does.
///
/// Other work on the machine takes time from two threads and not from one, so that there are two figures: by the clock on the wall, best of the
/// rounds, and by the processor time that an operation takes, which grows when threads wait for one another's cache lines.
struct ThreadComparison {
    let title: String
    let byWall: Double
    let byProcessor: Double
    /// What an operation takes one thread, in nanoseconds.
    let alone: Double

    /// How often each thread runs the program.
    private static let runs = 1000

    static func all() throws -> [ThreadComparison] {
        let hash = MapDefinition(name: "map", type: .hash, keySize: 8, valueSize: 16, maxEntries: 65_536)
        let cpuHash = MapDefinition(name: "map", type: .percpuHash, keySize: 8, valueSize: 16, maxEntries: 65_536)
        let cpuArray = MapDefinition(name: "map", type: .percpuArray, keySize: 4, valueSize: 16, maxEntries: 65_536)
        let lru = MapDefinition(name: "map", type: .lruHash, keySize: 8, valueSize: 16, maxEntries: 65_536)
        return [
            try measure("hash, look-up", hash, .lookup), try measure("LRU hash, look-up", lru, .lookup),
            try measure("hash, update", hash, .update),
            try measure("per-CPU hash, update", cpuHash, .update),
            try measure("per-CPU array, update", cpuArray, .update),
        ]
    }

    private static func measure(
        _ title: String, _ definition: MapDefinition, _ work: MapWork
    ) throws -> ThreadComparison {
        let map = try MapFactory().make(definition)
        try MapContents.fill(map)
        let program = try Programs.program(MapPrograms.text(definition, work), map: map, mode: .native)
        var (wall, processor) = ([Double](repeating: .infinity, count: 2), [Double](repeating: .infinity, count: 2))
        for _ in 0..<15 {
            for count in 1...2 {
                let times = try run(program, threads: count)
                wall[count - 1] = min(wall[count - 1], times.wall / Double(count))
                processor[count - 1] = min(processor[count - 1], times.processor / Double(count))
            }
        }
        return ThreadComparison(
            title: title, byWall: wall[0] / wall[1], byProcessor: 2 * processor[0] / processor[1],
            alone: wall[0] / Double(runs * MapPrograms.operations))
    }

    /// Nanoseconds until all threads are done, and of processor time in all.
    private static func run(_ program: Program, threads: Int) throws -> (wall: Double, processor: Double) {
        let total = Mutex((wall: 0.0, processor: 0.0, failures: 0))
        let ready = Atomic<Int>(0)
        let group = DispatchGroup()
        for _ in 0..<threads {
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                guard let context = RunContext() else { return total.withLock { $0.failures += 1 } }
                ready.wrappingAdd(1, ordering: .sequentiallyConsistent)
                while ready.load(ordering: .sequentiallyConsistent) < threads {}
                let clock = ContinuousClock()
                let (start, begin) = (clock.now, ProcessorClock.now)
                for _ in 0..<runs { _ = try? program.run(in: context) }
                let (elapsed, spent) = ((clock.now - start).nanoseconds, ProcessorClock.now - begin)
                total.withLock {
                    $0.wall = max($0.wall, elapsed)
                    $0.processor += spent
                }
            }
        }
        group.wait()
        let sum = total.withLock { $0 }
        if sum.failures > 0 { throw LinuxError.enomem }
        return (sum.wall, sum.processor)
    }
}
