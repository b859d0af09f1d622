import ArgumentParser
import EBPF
import Foundation

/// `ebpf map top MAP`: the keys whose values grow fastest, drawn again and again.
struct MapTopCommand: MapAction {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Show the keys whose values grow fastest; the value's first number counts.")

    @OptionGroup var target: MapTarget

    @Option(help: "Seconds from one picture to the next.")
    var interval = 1.0

    @Option(help: "How many keys to show.")
    var rows = 20

    @Option(help: "End after so many pictures.")
    var rounds: Int?

    func perform(on map: any Map, _ words: inout MapWords) throws {
        try words.end()
        guard interval > 0, rows > 0 else { throw CommandError("the interval and the number of rows must be above 0") }
        guard map.definition.keySize > 0, map.permissions.userMayRead else {
            throw CommandError("\(map.definition.name): has no keys that can be read")
        }
        var ranking = MapRanking(map)
        var left = rounds ?? .max
        while left > 0 {
            Thread.sleep(forTimeInterval: interval)
            draw(ranking.next(), map)
            left -= 1
        }
    }

    /// How keys are shown: by their type where the map says it.
    private func keyCells(_ map: any Map) -> ValueCells {
        let types = map.definition.types
        let type = types.flatMap { $0.key == 0 ? nil : TypeID(rawValue: $0.key) }
        return ValueCells(type, in: types.flatMap { try? BTF($0.btf) }, name: "key")
    }

    private func draw(_ growth: [MapRanking.Row], _ map: any Map) {
        let top = growth.prefix(rows)
        if isJSON {
            return target.options.print(
                .array(
                    top.map { row in
                        [
                            "key": .array(row.key.map { .string("0x" + Hex.encode([$0])) }),
                            "value": .integer(Int64(clamping: row.value)),
                            "rate": .double(Double(row.growth) / interval),
                        ]
                    }))
        }
        if Terminal.hasColours { print("\u{1b}[H\u{1b}[2J", terminator: "") }
        let name = map.definition.name.isEmpty ? "map" : map.definition.name
        print(Terminal.bold("\(name): \(growth.count) keys, \(top.count) shown"))
        let keys = keyCells(map)
        var table = TextTable(keys.headings + ["value", "per second"])
        for row in top {
            let rate = Double(row.growth) / interval
            table.append(
                keys.cells(row.key) + ["\(row.value)", "\(rate < 10 ? (rate * 10).rounded() / 10 : rate.rounded())"])
        }
        Terminal.print(table.lines(indent: "  ", emphasis: Terminal.dim))
    }
}

/// How much the values of a map have grown since they were last looked at.
struct MapRanking {
    /// One key.
    struct Row {
        let key: [UInt8]
        /// The first number of the value, of a per-CPU map the sum over all CPUs.
        let value: UInt64
        let growth: UInt64
    }

    private let map: any Map
    private var last: [[UInt8]: UInt64]

    init(_ map: any Map) {
        self.map = map
        last = Self.numbers(map)
    }

    /// What has grown since the last time, the fastest first; keys of the same growth by value, then by their bytes.
    mutating func next() -> [Row] {
        let now = Self.numbers(map)
        let rows = now.map { key, value in
            let before = last[key] ?? 0
            return Row(key: key, value: value, growth: value >= before ? value - before : value)
        }
        last = now
        return rows.sorted {
            ($0.growth, $0.value) == ($1.growth, $1.value)
                ? $0.key.lexicographicallyPrecedes($1.key) : ($0.growth, $0.value) > ($1.growth, $1.value)
        }
    }

    private static func numbers(_ map: any Map) -> [[UInt8]: UInt64] {
        let size = Int(map.definition.valueSize)
        let width = size >= 8 ? 8 : size >= 4 ? 4 : size >= 2 ? 2 : 1
        let stride = map.definition.type.isPerCPU ? (size + 7) / 8 * 8 : max(map.userValueSize, 1)
        var numbers: [[UInt8]: UInt64] = [:]
        for (key, value) in map.entries {
            numbers[key] = Swift.stride(from: 0, to: value.count, by: stride).reduce(0) { sum, start in
                sum &+ value[start..<min(start + width, value.count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
            }
        }
        return numbers
    }
}
