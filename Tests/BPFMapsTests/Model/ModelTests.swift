import BPFMaps
import BPFModel
import Foundation
import Testing

/// Long random histories, compared with the simplest thing that does the same.
///
/// `EBPF_TEST_EFFORT=500` makes a history a million operations long.
@Suite struct ModelTests {
    static let operations = 2000 * (Int(ProcessInfo.processInfo.environment["EBPF_TEST_EFFORT"] ?? "") ?? 1)

    private func value(_ size: Int) -> [UInt8] { (0..<size).map { _ in UInt8.random(in: 0...255) } }

    @Test(arguments: [(4, 8, 30), (8, 16, 64), (16, 40, 100), (7, 3, 1), (24, 300, 200)])
    func hashes(_ key: Int, _ size: Int, _ entries: Int) throws {
        for type in [MapType.hash, .percpuHash] {
            let map = try makeMap(type, key: UInt32(key), value: UInt32(size), entries: UInt32(entries), slots: 2)
            var model: [[UInt8]: [UInt8]] = [:]
            for _ in 0..<Self.operations {
                let key = (0..<key).map { $0 < 2 ? UInt8.random(in: 0..<UInt8(min(entries, 20))) : 0 }
                switch Int.random(in: 0..<8) {
                case 0..<3:
                    let value = paddedValue(size, map)
                    let flags = UpdateFlags(rawValue: UInt64.random(in: 0..<3))
                    let error = failure { () throws(LinuxError) in try map.update(key, value, flags: flags) }
                    let isThere = model[key] != nil
                    let expected: LinuxError? =
                        isThere
                        ? (flags == .noExist ? .eexist : nil)
                        : flags == .exist ? .enoent : model.count == entries ? .e2big : nil
                    #expect(error == expected)
                    if error == nil { model[key] = value }
                case 3:
                    #expect(
                        (failure { () throws(LinuxError) in try map.delete(key) } == nil)
                            == (model.removeValue(forKey: key) != nil))
                case 4: #expect((try? map.lookupAndDelete(key)) == model.removeValue(forKey: key))
                default: #expect((try? map.lookup(key)) == model[key])
                }
            }
            #expect(Dictionary(uniqueKeysWithValues: map.entries.map { ($0.key, $0.value) }) == model)
        }
    }

    /// A value as users write it: of a per-CPU map one for each slot, padded with zeros.
    private func paddedValue(_ size: Int, _ map: any Map) -> [UInt8] {
        guard map.definition.type.isPerCPU else { return value(size) }
        return (0..<2).flatMap { _ in value(size) + [UInt8](repeating: 0, count: (8 - size % 8) % 8) }
    }

    @Test(arguments: [MapType.lruHash, .lruPercpuHash], [1, 2, 50]) func leastRecentlyUsed(
        _ type: MapType, _ entries: Int
    ) throws {
        let map = try makeMap(type, value: 16, entries: UInt32(entries), slots: 2)
        var model: [[UInt8]: [UInt8]] = [:]
        for step in 0..<Self.operations {
            let key = bytes(UInt32.random(in: 0..<UInt32(entries * 3)))
            if Int.random(in: 0..<3) == 0 {
                if let found = try? map.lookup(key) { #expect(found == model[key]) }
            } else if Int.random(in: 0..<6) == 0 {
                try? map.delete(key)
                model[key] = nil
            } else {
                let value = paddedValue(16, map)
                try map.update(key, value)
                model[key] = value
                #expect(try map.lookup(key) == value)
            }
            if step % 100 == 0 { #expect(Array(map.entries).count <= entries) }
        }
    }

    @Test func usedEntriesOutliveUnusedOnes() throws {
        let map = try makeMap(.lruHash, entries: 1000)
        for key in UInt32(0)..<1000 { try map.update(bytes(key), bytes(UInt64(key))) }
        var lost = 0
        for round in UInt32(0)..<5000 {
            for key in UInt32(0)..<100 where round % 20 == 0 {
                var key = key
                // Safety: the key has the map's size.
                let found = unsafe withUnsafeBytes(of: &key) {
                    unsafe map.lookup(key: UInt(bitPattern: $0.baseAddress), slot: 0)
                }
                if found == 0 {
                    lost += 1
                    try map.update(bytes(key), bytes(UInt64(key)))
                }
            }
            try map.update(bytes(10_000 + round), bytes(UInt64(round)))
        }
        #expect(lost < 50, "\(lost) of 25,000")
    }

    @Test(arguments: [5, 8, 20]) func prefixes(_ keySize: Int) throws {
        let map = try makeMap(.lpmTrie, key: UInt32(keySize), entries: 60, flags: [.noPreallocation])
        let bits = (keySize - 4) * 8
        var model: [(length: Int, data: [UInt8], value: [UInt8])] = []
        func matches(_ first: [UInt8], _ second: [UInt8], _ length: Int) -> Bool {
            func bit(_ bytes: [UInt8], _ place: Int) -> UInt8 { bytes[place / 8] >> UInt8(7 - place % 8) & 1 }
            return (0..<length).allSatisfy { bit(first, $0) == bit(second, $0) }
        }
        for _ in 0..<Self.operations {
            let length = Int.random(in: 0...bits)
            let data = (0..<keySize - 4).map { _ in UInt8.random(in: 0..<3) * 64 }
            let key = bytes(UInt32(length)) + data
            let place = model.firstIndex { $0.length == length && matches($0.data, data, length) }
            switch Int.random(in: 0..<5) {
            case 0, 1:
                let value = value(8)
                let error = failure { () throws(LinuxError) in try map.update(key, value) }
                #expect(error == (place == nil && model.count == 60 ? .enospc : nil))
                if error != nil { continue }
                if let place { model.remove(at: place) }
                model.append((length, data, value))
            case 2:
                #expect((failure { () throws(LinuxError) in try map.delete(key) } == nil) == (place != nil))
                if let place { model.remove(at: place) }
            default:
                let best = model.filter { $0.length <= length && matches($0.data, data, $0.length) }.max {
                    $0.length < $1.length
                }
                #expect((try? map.lookup(key)) == best?.value)
            }
        }
        #expect(Set(map.entries.map { $0.key }) == Set(model.map { bytes(UInt32($0.length)) + $0.data }))
    }

    @Test(arguments: [MapType.queue, .stack], [1, 7]) func sequences(_ type: MapType, _ entries: Int) throws {
        let map = try makeMap(type, key: 0, value: 12, entries: UInt32(entries))
        var model: [[UInt8]] = []
        for _ in 0..<Self.operations {
            switch Int.random(in: 0..<4) {
            case 0, 1:
                let value = value(12)
                let replaces = Bool.random()
                let error = failure { () throws(LinuxError) in
                    try map.update([], value, flags: replaces ? .exist : .any)
                }
                #expect(error == (model.count == entries && !replaces ? .e2big : nil))
                if error != nil { continue }
                if model.count == entries { model.removeFirst() }
                model.append(value)
            case 2: #expect((try? map.lookup([])) == (type == .queue ? model.first : model.last))
            default:
                #expect(
                    (try? map.lookupAndDelete([]))
                        == (model.isEmpty ? nil : type == .queue ? model.removeFirst() : model.removeLast()))
            }
        }
    }

    @Test func filters() throws {
        let map = try makeMap(.bloomFilter, key: 0, entries: 500)
        var seen: Set<UInt64> = []
        var (wrong, asked) = (0, 0)
        for _ in 0..<Self.operations {
            let number = UInt64.random(in: 0..<1 << 40)
            if seen.count < 500 {
                try map.update([], bytes(number))
                seen.insert(number)
            }
            let other = UInt64.random(in: 0..<1 << 40)
            if try map.mayContain(bytes(other)), !seen.contains(other) { wrong += 1 }
            asked += 1
        }
        for number in seen { #expect(try map.mayContain(bytes(number))) }
        #expect(wrong * 10 < asked, "\(wrong) of \(asked)")
    }

    @Test func rings() throws {
        let map = try makeMap(.ringbuf, key: 0, value: 0, entries: 4096)
        let ring = try #require(map as? RingBufferMap)
        var (model, used): ([[UInt8]], Int) = ([], 0)
        var (untold, lost) = (0, 0)
        for _ in 0..<Self.operations {
            if Bool.random() {
                let value = value(Int.random(in: 0...700))
                let size = (value.count + 15) & ~7
                let sample = ring.reserve(size: UInt64(value.count))
                // A notice of what was lost comes before the next record.
                let notice = untold > 0 && (used > 0 || size + 16 <= 4095) ? 16 : 0
                #expect((sample != 0) == (used + notice + size <= 4095))
                if sample == 0 {
                    untold += 1
                    continue
                }
                if notice > 0 { untold = 0 }
                used += notice + size
                for (index, byte) in value.enumerated() {
                    // Safety: the record has room for the bytes.
                    unsafe UnsafeMutablePointer<UInt8>(bitPattern: sample)?[index] = byte
                }
                if Int.random(in: 0..<5) == 0 {
                    unsafe ring.discard(sample)
                } else {
                    unsafe ring.submit(sample)
                    model.append(value)
                }
            } else {
                var records: [[UInt8]] = []
                _ = ring.consume { record in
                    records.append(
                        (0..<record.byteCount).map { unsafe record.unsafeLoad(fromByteOffset: $0, as: UInt8.self) })
                } lost: {
                    lost += Int($0)
                }
                #expect(records == model)
                #expect(lost == Int(ring.dropCount))
                (model, used, untold) = ([], 0, 0)
            }
        }
    }

    @Test func perfBuffers() throws {
        let map = try makeMap(.perfEventArray, value: 4, entries: 2)
        let array = try #require(map as? PerfEventArray)
        let buffer = try array.open(index: 1, pages: 1)
        var (model, used, untold): ([PerfBuffer.Record], Int, UInt64) = ([], 0, 0)
        for _ in 0..<Self.operations {
            if Int.random(in: 0..<4) > 0 {
                let value = value(Int.random(in: 0...700))
                let error = unsafe value.withUnsafeBytes { bytes in
                    failure { () throws(LinuxError) in
                        let (start, half) = (UInt(bitPattern: bytes.baseAddress), bytes.count / 2)
                        // Safety: both halves lie in the value.
                        try unsafe array.output(
                            flags: 1, slot: 0, (start, half), (start + UInt(half), bytes.count - half))
                    }
                }
                let size = (8 + 4 + value.count + 7) & ~7
                let notice = untold > 0 ? 24 : 0
                #expect((error == nil) == (used + notice + size < 4096))
                if error != nil {
                    untold += 1
                    continue
                }
                if untold > 0 { model.append(.lost(untold)) }
                untold = 0
                used += notice + size
                model.append(.sample(value + [UInt8](repeating: 0, count: size - 12 - value.count)))
            } else {
                if untold > 0 { model.append(.lost(untold)) }
                #expect(buffer.read() == model)
                (model, used, untold) = ([], 0, 0)
            }
        }
    }

    @Test(arguments: [MapType.array, .percpuArray]) func arrays(_ type: MapType) throws {
        let map = try makeMap(type, value: 12, entries: 9, slots: 2)
        var model = (0..<9).map { _ in [UInt8](repeating: 0, count: map.userValueSize) }
        for _ in 0..<Self.operations {
            let index = UInt32.random(in: 0..<10)
            if Bool.random() {
                let value = paddedValue(12, map)
                let error = failure { () throws(LinuxError) in try map.update(bytes(index), value) }
                #expect(error == (index == 9 ? .e2big : nil))
                if error == nil { model[Int(index)] = value }
            } else {
                #expect((try? map.lookup(bytes(index))) == (index == 9 ? nil : model[Int(index)]))
            }
        }
        #expect(map.entries.map { $0.value } == model)
    }
}
