import BPFMaps
import BPFModel

/// One command on a map; keys and values are numbers that fill their bytes.
enum Step: Sendable {
    case lookup(UInt64)
    case update(UInt64, UInt64, flags: UInt64)
    case delete(UInt64)
    case take(UInt64)
    /// The key after another one; only where one answer is right.
    case next(UInt64?)
    /// All keys by `nextKey`, sorted.
    case walk
    /// All entries in batches of a size, sorted.
    case batches(Int, removing: Bool)
    case updateBatch([UInt64], UInt64, flags: UInt64)
    case deleteBatch([UInt64])
    case mayContain(UInt64)
    case freeze
}

/// A definition, and commands in order.
struct SemanticsSession: Sendable {
    let definition: MapDefinition
    let steps: [Step]

    /// What it is, in one line.
    var title: String {
        let d = definition
        return
            "\(d.type.name) \(d.keySize) \(d.valueSize) \(d.maxEntries) 0x\(String(d.flags.rawValue, radix: 16)) \(d.extra)"
    }
}

/// Runs sessions on anything that stores entries, and writes down what happens, one line a command.
struct SessionRunner {
    let map: any MapStorage
    /// How many values a key of a per-CPU map has.
    let cpus: Int

    static func outcome(of creation: () throws(LinuxError) -> any MapStorage, cpus: Int, _ session: SemanticsSession)
        -> [String]
    {
        do throws(LinuxError) {
            let runner = SessionRunner(map: try creation(), cpus: cpus)
            return ["ok"] + session.steps.map { runner.perform($0) }
        } catch {
            return [error.name]
        }
    }

    func perform(_ step: Step) -> String {
        do throws(LinuxError) { return try run(step) } catch { return error.name }
    }

    private func run(_ step: Step) throws(LinuxError) -> String {
        switch step {
        case .lookup(let k): return show(try map.lookup(key(k)))
        case .update(let k, let v, let flags):
            try map.update(key(k), value(v), flags: UpdateFlags(rawValue: flags))
            return "ok"
        case .delete(let k):
            try map.delete(key(k))
            return "ok"
        case .take(let k): return show(try map.lookupAndDelete(key(k)))
        case .next(let k): return hex(try map.nextKey(after: k.map(key)))
        case .walk: return try walk()
        case .batches(let size, let removing): return try batches(size, removing)
        case .updateBatch(let keys, let v, let flags):
            let result = map.updateBatch(
                keys: keys.flatMap(key), values: keys.flatMap { _ in value(v) }, flags: UpdateFlags(rawValue: flags))
            return "\(result.count) \(result.refusal?.name ?? "ok")"
        case .deleteBatch(let keys):
            let result = map.deleteBatch(keys: keys.flatMap(key))
            return "\(result.count) \(result.refusal?.name ?? "ok")"
        case .mayContain(let v): return try map.mayContain(value(v)) ? "yes" : "no"
        case .freeze:
            try map.freeze()
            return "ok"
        }
    }

    private func walk() throws(LinuxError) -> String {
        var keys: [String] = []
        var last: [UInt8]?
        while keys.count < 10_000 {
            do throws(LinuxError) {
                let next = try map.nextKey(after: last)
                keys.append(hex(next))
                last = next
            } catch {
                if error != .enoent { throw error }
                break
            }
        }
        return "[" + keys.sorted().joined(separator: " ") + "]"
    }

    private func batches(_ size: Int, _ removing: Bool) throws(LinuxError) -> String {
        var cursor = MapCursor()
        var entries: [String] = []
        for _ in 0..<1000 {
            let batch = try map.batch(from: &cursor, limit: size, removing: removing)
            for index in 0..<batch.count {
                let keySize = Int(map.definition.keySize)
                let key = Array(batch.keys[index * keySize..<(index + 1) * keySize])
                let value = Array(batch.values[index * map.userValueSize..<(index + 1) * map.userValueSize])
                entries.append(hex(key) + "=" + show(value))
            }
            if batch.isEnd { break }
        }
        return "[" + entries.sorted().joined(separator: " ") + "]"
    }

    // MARK: Bytes

    private func key(_ number: UInt64) -> [UInt8] {
        if map.definition.type == .lpmTrie { return prefix(number) }
        return fill(number, Int(map.definition.keySize))
    }

    /// The length in the lowest byte, the data in the bytes above.
    private func prefix(_ number: UInt64) -> [UInt8] {
        bytes(UInt32(number & 0xff))
            + (0..<Int(map.definition.keySize) - 4).map { UInt8(truncatingIfNeeded: number >> (8 + UInt64($0) * 8)) }
    }

    private func value(_ number: UInt64) -> [UInt8] {
        let size = Int(map.definition.valueSize)
        guard map.definition.type.isPerCPU else { return fill(number, size) }
        let one = fill(number, size) + [UInt8](repeating: 0, count: (8 - size % 8) % 8)
        return (0..<cpus).flatMap { _ in one }
    }

    private func fill(_ number: UInt64, _ size: Int) -> [UInt8] {
        (0..<size).map {
            $0 < 8 ? UInt8(truncatingIfNeeded: number >> (UInt64($0) * 8)) : UInt8(truncatingIfNeeded: number)
        }
    }

    /// The value of the first CPU, and whether the others have the same.
    private func show(_ value: [UInt8]) -> String {
        guard map.definition.type.isPerCPU else { return hex(value) }
        let stride = value.count / cpus
        let first = Array(value.prefix(stride))
        let isSame = (0..<cpus).allSatisfy { Array(value[$0 * stride..<($0 + 1) * stride]) == first }
        return hex(first) + (isSame ? "" : " and others")
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
