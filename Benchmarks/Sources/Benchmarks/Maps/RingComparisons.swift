import EBPF

/// Ring buffers: 16-byte records, produced by a program that reserves and submits, consumed by a loop.
enum RingComparisons {
    private static let definition = MapDefinition(
        name: "ring", type: .ringbuf, keySize: 0, valueSize: 0, maxEntries: 1 << 20)
    private static let runs = MapComparisons.operations / MapPrograms.operations

    static func produced() throws -> (Comparison, [String]) {
        let kernel = try KernelRingBench(definition)
        let ours = try OurRing()
        let comparison = Comparison(
            title: "ring buffer, 16-byte records, reserved and submitted", unit: "record",
            units: MapComparisons.operations,
            candidates: [
                .init(name: "the kernel's", prepare: { _ = kernel.consume() }, work: { try kernel.produce(runs) }),
                .init(
                    name: "ours, in a program", prepare: { _ = ours.consume() }, work: { try ours.produce(runs) }),
                .init(name: "ours, called", prepare: { _ = ours.consume() }, work: { try ours.call(runs) }),
            ],
            bars: [.init(candidate: "ours, in a program", reference: "the kernel's", limit: 0.5)])
        return (comparison, [])
    }

    static func consumed() throws -> (Comparison, [String]) {
        let kernel = try KernelRingBench(definition)
        let ours = try OurRing()
        let count = MapComparisons.operations
        func check(_ consumed: Int) throws {
            guard consumed == count else { throw Comparisons.Failure.differentWork }
        }
        let comparison = Comparison(
            title: "ring buffer, 16-byte records, consumed", unit: "record", units: count,
            candidates: [
                .init(
                    name: "the kernel's, consumer in C", prepare: { try kernel.produce(runs) },
                    work: { try check(kernel.consume()) }),
                .init(name: "ours", prepare: { try ours.produce(runs) }, work: { try check(ours.consume()) }),
            ],
            bars: [.init(candidate: "ours", reference: "the kernel's, consumer in C", limit: 1)])
        return (comparison, [])
    }

    /// A producer in a thread of its own and a consumer that never sleeps, a second in all: million records a second, best of five.
    static func twoCores() throws -> [(name: String, millions: Double)] {
        let kernel = try KernelRingBench(definition)
        let ours = try OurRing()
        return [
            ("the kernel's", try millions(consume: kernel.consume) { try kernel.produce(16) }),
            ("ours", try millions(consume: ours.consume) { try ours.produce(16) }),
        ]
    }

    private static func millions(
        consume: () -> Int, _ produce: @escaping @Sendable () throws -> Void
    ) throws -> Double {
        var best = 0.0
        for _ in 0..<5 {
            let producer = Repeating(produce)
            let clock = ContinuousClock()
            let start = clock.now
            var count = 0
            while clock.now - start < .milliseconds(200) { for _ in 0..<64 { count += consume() } }
            let elapsed = (clock.now - start).nanoseconds
            try producer.stop()
            _ = consume()
            best = max(best, Double(count) / elapsed * 1000)
        }
        return best
    }
}

/// Our ring buffer, with a compiled program that produces.
final class OurRing: Sendable {
    private let ring: RingBufferMap
    private let program: Program
    private nonisolated(unsafe) let context: RunContext

    init() throws {
        let definition = MapDefinition(name: "ring", type: .ringbuf, keySize: 0, valueSize: 0, maxEntries: 1 << 20)
        guard let ring = try MapFactory().make(definition) as? RingBufferMap, let context = RunContext() else {
            throw LinuxError.enomem
        }
        self.ring = ring
        self.context = context
        program = try Programs.program(MapPrograms.ring, map: ring, mode: .native)
    }

    func produce(_ times: Int) throws { for _ in 0..<times { _ = try program.run(in: context) } }

    /// The same without a program.
    func call(_ times: Int) throws {
        for number in 0..<times * MapPrograms.operations {
            let sample = ring.reserve(size: 16)
            guard let words = unsafe UnsafeMutablePointer<UInt64>(bitPattern: sample) else {
                throw Comparisons.Failure.differentWork
            }
            unsafe words[0] = UInt64(number)
            unsafe words[1] = 1
            unsafe ring.submit(sample, wakeUp: .none)
        }
    }

    /// Reads what waits; how many records that was.
    func consume() -> Int {
        var sum: UInt64 = 0
        let count = ring.consume { sum &+= unsafe $0.unsafeLoad(as: UInt64.self) }
        return sum == .max ? 0 : count
    }
}
