import EBPF
import Foundation

/// The file of a pinned map that somebody has changed: opened, and used in every way.
///
/// The first byte chooses the map; then each eight bytes change one word of its file: where, in four bytes, and what, in four.
/// Input that begins with 255 is the file itself.
func feedPinnedMap(_ bytes: [UInt8]) {
    guard let first = bytes.first, let directory = fuzzDirectory else { return }
    let path = directory.resolve("fuzz")
    try? FileManager.default.removeItem(atPath: path)
    var contents: [UInt8]
    if first == 255 {
        contents = Array(bytes.dropFirst())
    } else {
        guard let original = pinnedMaps[Int(first) % pinnedMaps.count] else { return }
        contents = original
        change(&contents, Array(bytes.dropFirst()))
    }
    let isWritten = FileManager.default.createFile(
        atPath: path, contents: Data(contents), attributes: [.posixPermissions: 0o600])
    guard isWritten else { return }
    do throws(MapError) {
        use(try MapFactory(slots: SlotAllocator(count: 2)).open(path))
    } catch {
        precondition(!"\(error)".isEmpty, "an error without words")
    }
}

private let fuzzDirectory: PinDirectory? = {
    let directory = PinDirectory("\(PinDirectory.standard.path)-fuzz-\(HostIdentity.number)")
    try? FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
    return FileManager.default.fileExists(atPath: directory.path) ? directory : nil
}()

private enum HostIdentity {
    static let number = ProcessInfo.processInfo.processIdentifier
}

/// The files of one map of each type, with a few entries.
private let pinnedMaps: [[UInt8]?] = {
    let definitions: [(MapType, UInt32, UInt32, UInt32, MapFlags)] = [
        (.hash, 4, 16, 8, []), (.hash, 8, 8, 100, []), (.percpuHash, 4, 12, 8, []), (.lruHash, 4, 8, 8, []),
        (.lruPercpuHash, 4, 12, 8, []), (.array, 4, 8, 8, []), (.percpuArray, 4, 8, 8, []), (.queue, 0, 8, 8, []),
        (.stack, 0, 8, 8, []), (.bloomFilter, 0, 8, 8, []), (.lpmTrie, 8, 8, 8, [.noPreallocation]),
        (.ringbuf, 0, 0, 4096, []), (.userRingbuf, 0, 0, 4096, []), (.stackTrace, 4, 80, 8, []), (.devmap, 4, 4, 8, []),
        (.perfEventArray, 4, 4, 2, []),
    ]
    guard let directory = fuzzDirectory else { return [] }
    return definitions.map { type, key, value, entries, flags in
        var definition = MapDefinition(
            name: "map", type: type, keySize: key, valueSize: value, maxEntries: entries, flags: flags)
        definition.bufferPages = 2
        let factory = MapFactory(slots: SlotAllocator(count: 2), backing: directory.backing)
        guard let map = try? factory.make(definition) else { return nil }
        fill(map)
        let path = directory.resolve("seed")
        defer { try? directory.unpin("seed") }
        guard (try? map.pin(to: path)) != nil, let data = FileManager.default.contents(atPath: path) else { return nil }
        return Array(data)
    }
}()

private func fill(_ map: any Map) {
    let value = [UInt8](repeating: 1, count: map.userValueSize)
    for number in 0..<5 as Range<UInt8> {
        try? map.update(key(number, of: map), value)
    }
    if let ring = map as? RingBufferMap { for _ in 0..<5 { unsafe ring.submit(ring.reserve(size: 40)) } }
    if let ring = map as? UserRingBufferMap { for _ in 0..<5 { try? ring.submit([1, 2, 3]) } }
    if let array = map as? PerfEventArray {
        _ = try? array.open(index: 0, pages: 1)
        for _ in 0..<200 { output([1, 2, 3, 4], to: array) }
    }
}

private func output(_ words: [UInt64], to array: PerfEventArray) {
    unsafe words.withUnsafeBytes {
        // Safety: the sample is the buffer.
        try? unsafe array.output(flags: 0, slot: 0, (UInt(bitPattern: $0.baseAddress), $0.count))
    }
}

private func key(_ number: UInt8, of map: any Map) -> [UInt8] {
    (0..<Int(map.definition.keySize)).map { $0 == 0 ? number : 0 }
}

private func change(_ contents: inout [UInt8], _ changes: [UInt8]) {
    for start in stride(from: 0, to: changes.count - 7, by: 8) {
        let place = changes[start..<start + 4].reversed().reduce(0) { $0 << 8 | Int($1) } % max(contents.count - 3, 1)
        for offset in 0..<4 { contents[place + offset] = changes[start + 4 + offset] }
    }
}

/// Every operation, on a map whose memory may say anything.
private func use(_ map: any Map) {
    let value = [UInt8](repeating: 2, count: map.userValueSize)
    for number in 0..<12 as Range<UInt8> {
        let key = key(number, of: map)
        _ = try? map.lookup(key)
        try? map.update(key, value)
        if number % 3 == 0 { try? map.delete(key) }
        if number % 5 == 0 { _ = try? map.lookupAndDelete(key) }
    }
    for entry in map.entries.prefix(1000) { _ = map.valueRegion(containing: UInt(entry.key.count)) }
    var cursor = MapCursor()
    _ = try? map.batch(from: &cursor, limit: 100, removing: true)
    if let ring = map as? RingBufferMap {
        _ = ring.consume(limit: 1000) { precondition($0.byteCount <= 4096) }
        let sample = ring.reserve(size: 16)
        if sample != 0 { unsafe ring.submit(sample) }
        _ = ring.consume(limit: 1000) { precondition($0.byteCount <= 4096) }
    }
    if let ring = map as? UserRingBufferMap {
        try? ring.submit([1])
        _ = ring.drain { _, size in size <= 4096 }
    }
    if let array = map as? PerfEventArray {
        for _ in 0..<3 {
            _ = array.consume(limit: 1000) { precondition($1.byteCount <= 2 * 4096) }
            for _ in 0..<5 { output([5, 6, 7], to: array) }
        }
        for index in 0..<2 as Range<UInt32> { _ = try? array.open(index: index, pages: 2) }
        _ = array.consume { precondition($1.byteCount <= 2 * 4096) }
    }
    if let traces = map as? StackTraceMap { _ = try? traces.insert([1, 2, 3]) }
}
