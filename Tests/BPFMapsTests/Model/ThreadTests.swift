import BPFMaps
import BPFModel
import Foundation
import Synchronization
import Testing

/// What many threads do to one map adds up: nothing is lost, nothing comes twice.
@Suite struct ThreadTests {
    static let rounds = 2000 * (Int(ProcessInfo.processInfo.environment["EBPF_TEST_EFFORT"] ?? "") ?? 1)

    /// Runs `body` in so many threads at once: threads of their own, because some wait for others.
    private func threads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) async {
        let done = Counter()
        await withCheckedContinuation { continuation in
            for number in 0..<count {
                Thread.detachNewThread {
                    body(number)
                    if done.add() == count { continuation.resume() }
                }
            }
        }
    }

    private func address(_ map: any Map, _ key: UInt64, slot: Int = 0) -> UInt {
        unsafe withUnsafeBytes(of: key) { unsafe map.lookup(key: UInt(bitPattern: $0.baseAddress), slot: slot) }
    }

    @Test(arguments: [2, 8]) func incrementsAddUpWhileOthersComeAndGo(_ count: Int) async throws {
        let map = try makeMap(.hash, key: 8, value: 8, entries: 256)
        for key in UInt64(0)..<16 { try map.update(bytes(key), bytes(UInt64(0))) }
        await threads(count) { number in
            for round in UInt64(0)..<UInt64(Self.rounds) {
                let counter = address(map, round % 16)
                #expect(counter != 0)
                // Safety: the entry is never deleted.
                unsafe UnsafePointer<Atomic<UInt64>>(bitPattern: counter)?.pointee.wrappingAdd(1, ordering: .relaxed)
                let own = UInt64(number + 1) << 32 | round % 8
                try? map.update(bytes(own), bytes(round))
                #expect((try? map.lookup(bytes(own))) == bytes(round))
                try? map.delete(bytes(own))
                #expect(address(map, own) == 0)
            }
        }
        let total = map.entries.reduce(UInt64(0)) { $0 + integer($1.value) }
        #expect(Array(map.entries).count == 16)
        #expect(total == UInt64(count * Self.rounds))
    }

    /// Each key is inserted by many and deleted by many: as often the one as the other, give or take what is left.
    @Test(arguments: [2, 8]) func insertionsAndDeletionsBalance(_ count: Int) async throws {
        let map = try makeMap(.hash, key: 8, value: 16, entries: 8)
        let (inserted, deleted) = (Counter(), Counter())
        await threads(count) { _ in
            for _ in 0..<Self.rounds {
                let key = bytes(UInt64.random(in: 0..<12))
                if Bool.random() {
                    let error = failure { () throws(LinuxError) in
                        try map.update(key, [UInt8](repeating: 1, count: 16), flags: .noExist)
                    }
                    if error == nil { inserted.add() }
                } else if failure({ () throws(LinuxError) in try map.delete(key) }) == nil {
                    deleted.add()
                }
            }
        }
        #expect(inserted.value - deleted.value == Array(map.entries).count)
    }

    /// Values are written and read whole.
    @Test(arguments: [MapType.hash, .lruHash, .lpmTrie, .percpuHash]) func valuesAreWhole(_ type: MapType) async throws
    {
        let map = try makeMap(type, key: 8, value: 64, entries: 16, flags: type == .lpmTrie ? [.noPreallocation] : [])
        let size = map.userValueSize
        await threads(4) { number in
            for round in 0..<Self.rounds {
                let key = bytes(UInt64(32) | UInt64(round % 4) << 32)
                if number < 2 {
                    try? map.update(key, [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: size))
                    if round % 16 == 0 { try? map.delete(key) }
                } else if let value = try? map.lookup(key) {
                    #expect(Set(value).count == 1)
                }
            }
        }
    }

    @Test(arguments: [MapType.percpuHash, .percpuArray]) func slotsLoseNothing(_ type: MapType) async throws {
        let map = try makeMap(type, key: type == .percpuHash ? 8 : 4, value: 8, entries: 4, slots: 4)
        let slots = SlotAllocator(count: 4)
        try map.update(
            type == .percpuHash ? bytes(UInt64(1)) : bytes(UInt32(1)), [UInt8](repeating: 0, count: map.userValueSize))
        await threads(8) { _ in
            for _ in 0..<Self.rounds {
                let slot = slots.acquire(preferring: 0)
                // Safety: the slot is this thread's alone, and the entry is never deleted.
                unsafe UnsafeMutablePointer<UInt64>(bitPattern: address(map, 1, slot: slot))?.pointee += 1
                slots.release(slot)
            }
        }
        let value = try map.lookup(type == .percpuHash ? bytes(UInt64(1)) : bytes(UInt32(1)))
        let total = (0..<4).reduce(UInt64(0)) { $0 + integer(value[$1 * 8..<$1 * 8 + 8]) }
        #expect(total == UInt64(8 * Self.rounds))
    }

    /// Each value is its key's, and whole, whoever removes, evicts and reuses elements while the owners of CPUs update them.
    @Test(arguments: [MapType.percpuHash, .lruPercpuHash], [8, 16] as [UInt32]) func valuesStayWithTheirKeys(
        _ type: MapType, _ size: UInt32
    ) async throws {
        let (keys, cpus) = (UInt64(5), 2)
        let map = try makeMap(type, key: 8, value: size, entries: 2, slots: cpus)
        @Sendable func expectOwn(_ key: UInt64, _ values: [UInt8]) {
            for cpu in 0..<cpus {
                let value = values[cpu * Int(size)..<(cpu + 1) * Int(size)]
                let words = (0..<Int(size / 8)).map { integer(value.dropFirst($0 * 8).prefix(8)) }
                #expect(Set(words).count == 1 && (words[0] == 0 || words[0] >> 56 == key + 1), "\(key): \(words)")
            }
        }
        await threads(cpus + 2) { number in
            for round in UInt64(1)...UInt64(Self.rounds) {
                let key = UInt64.random(in: 0..<keys)
                let value = [UInt64](repeating: (key + 1) << 56 | round, count: Int(size / 8)).flatMap { bytes($0) }
                if number < cpus {
                    try? updateAsProgram(map, bytes(key), value, slot: number)
                    continue
                }
                switch round % 4 {
                case 0: try? map.delete(bytes(key))
                case 1: (try? map.lookupAndDelete(bytes(key))).map { expectOwn(key, $0) }
                case 2: try? map.update(bytes(key), (0..<cpus).flatMap { _ in value })
                default: (try? map.lookup(bytes(key))).map { expectOwn(key, $0) }
                }
                if round % 64 == 0 { for (key, values) in map.entries { expectOwn(integer(key), values) } }
            }
        }
    }

    @Test(arguments: [1, 7, 64]) func evictionKeepsToTheLimit(_ entries: Int) async throws {
        let map = try makeMap(.lruHash, key: 8, value: 8, entries: UInt32(entries))
        // Counted between bursts: a walk beside writers may meet what was evicted behind it and what came in its place.
        for burst in 0..<UInt64(8) {
            await threads(4) { number in
                for round in UInt64(0)..<UInt64(Self.rounds / 8) {
                    try? map.update(bytes(UInt64(number) << 32 | burst << 24 | round), bytes(round))
                }
            }
            #expect(Array(map.entries).count <= entries)
        }
        try map.update(bytes(UInt64.max), bytes(UInt64(1)))
        #expect(try map.lookup(bytes(UInt64.max)) == bytes(UInt64(1)))
    }

    @Test(arguments: [MapType.queue, .stack]) func whatIsPushedIsPoppedOnce(_ type: MapType) async throws {
        let map = try makeMap(type, key: 0, value: 8, entries: 16)
        let (pushed, popped) = (Counter(), Counter())
        await threads(4) { number in
            for round in 0..<Self.rounds {
                let value = number * Self.rounds + round
                if failure({ () throws(LinuxError) in try map.update([], bytes(UInt64(value))) }) == nil {
                    pushed.add(value)
                }
                if let value = try? map.lookupAndDelete([]) { popped.add(Int(integer(value))) }
            }
        }
        while let value = try? map.lookupAndDelete([]) { popped.add(Int(integer(value))) }
        #expect(pushed.value == popped.value)
        #expect(pushed.count == popped.count)
    }

    @Test(arguments: [1, 3]) func recordsComeOnceAndInOrder(_ producers: Int) async throws {
        let map = try makeMap(.ringbuf, key: 0, value: 0, entries: 4096)
        let ring = try #require(map as? RingBufferMap)
        await threads(producers + 1) { number in
            if number > 0 {
                var round = 0
                while round < Self.rounds {
                    let sample = ring.reserve(size: 16)
                    guard let words = unsafe UnsafeMutablePointer<UInt64>(bitPattern: sample) else {
                        sched_yield()
                        continue
                    }
                    unsafe words[0] = UInt64(number)
                    unsafe words[1] = UInt64(round)
                    unsafe ring.submit(sample)
                    round += 1
                }
                return
            }
            var next = [UInt64](repeating: 0, count: producers + 1)
            var count = 0
            while count < producers * Self.rounds {
                count += ring.consume { record in
                    let (producer, round) = unsafe (
                        record.unsafeLoad(as: UInt64.self), record.unsafeLoad(fromByteOffset: 8, as: UInt64.self)
                    )
                    #expect(round == next[Int(producer)])
                    next[Int(producer)] = round + 1
                }
                ring.wait(milliseconds: 5)
            }
        }
        #expect(ring.query(0) == 0)
    }

    /// Producers wait for nobody: what comes and what is lost adds up, and what comes is in order.
    @Test(arguments: [1, 3]) func samplesComeOnceAndInOrder(_ producers: Int) async throws {
        let map = try makeMap(.perfEventArray, value: 4, entries: 2)
        let array = try #require(map as? PerfEventArray)
        let buffer = try array.open(index: 1, pages: 1)
        let (written, ended) = (Counter(), Counter())
        await threads(producers + 1) { number in
            if number > 0 {
                for round in 0..<Self.rounds {
                    let words = [UInt64(number), UInt64(round)]
                    unsafe words.withUnsafeBytes { bytes in
                        let start = UInt(bitPattern: bytes.baseAddress)
                        // Safety: the sample is the two words.
                        if (try? unsafe array.output(flags: 1, slot: 0, (start, 16))) != nil { written.add() }
                    }
                }
                ended.add()
                return
            }
            var last = [Int](repeating: -1, count: producers + 1)
            var (count, lost) = (0, UInt64(0))
            while true {
                let isLast = ended.count == producers
                count += buffer.consume { sample in
                    let (producer, round) = unsafe (
                        sample.unsafeLoadUnaligned(as: UInt64.self),
                        sample.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self)
                    )
                    #expect(Int(round) > last[Int(producer)])
                    last[Int(producer)] = Int(round)
                } lost: {
                    lost += $0
                }
                if isLast { break }
                array.wait(milliseconds: 5)
            }
            #expect(count == written.count)
            #expect(lost == buffer.lostCount)
            #expect(count + Int(lost) == producers * Self.rounds)
        }
    }
}

/// A sum and a count that threads share.
final class Counter: Sendable {
    private let sum = Atomic<Int>(0)
    private let calls = Atomic<Int>(0)

    var value: Int { sum.load(ordering: .relaxed) }
    var count: Int { calls.load(ordering: .relaxed) }

    /// Adds, and tells how often it was called.
    @discardableResult
    func add(_ value: Int = 1) -> Int {
        sum.wrappingAdd(value, ordering: .relaxed)
        return calls.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
    }
}
