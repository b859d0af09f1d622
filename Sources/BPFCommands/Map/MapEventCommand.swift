import ArgumentParser
import EBPF
import Foundation

/// `ebpf map event_pipe MAP`: the records of a ring buffer, as they come.
///
/// Perf event arrays hold buffers of one process and can't be pinned: their records are read where they are made (`ebpf run --events`).
struct MapEventCommand: MapAction {
    static let configuration = CommandConfiguration(
        commandName: "event_pipe", abstract: "Print the records of a ring buffer as they come, and how many were lost.")

    @OptionGroup var target: MapTarget

    @Option(help: "End after so many records.")
    var count: Int?

    @Option(help: "End when nothing came for so many milliseconds.")
    var timeout: Int?

    func perform(on map: any Map, _ words: inout MapWords) throws {
        try words.end()
        guard let ring = map as? RingBufferMap else {
            throw CommandError("\(map.definition.name): a map of type \(map.definition.type.name) has no records")
        }
        let output = MapEventOutput(isJSON: isJSON)
        var left = count ?? .max
        output.begin()
        while left > 0 {
            let seen = ring.consume(limit: left) {
                output.show($0)
            } lost: {
                output.show(lost: $0)
            }
            left -= seen
            if seen == 0 {
                ring.wait(milliseconds: UInt32(clamping: timeout ?? 1000))
                if timeout != nil, ring.query(0) == 0 { break }
            }
        }
        output.end()
    }
}

/// How records are printed: as bpftool prints those of perf buffers.
private final class MapEventOutput {
    private let isJSON: Bool
    private var isFirst = true

    init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    func begin() { if isJSON { print("[", terminator: "") } }

    func end() { if isJSON { print("]") } }

    func show(_ record: RawSpan) {
        let bytes = (0..<record.byteCount).map { record.unsafeByte($0) }
        let time = UInt64(ProcessInfo.processInfo.systemUptime * 1e9)
        if isJSON {
            return show([
                "timestamp": .integer(Int64(clamping: time)),
                "data": .array(bytes.map { .string("0x" + Hex.encode([$0])) }),
            ])
        }
        let fraction = String(time % 1_000_000_000)
        print("== @\(time / 1_000_000_000).\(String(repeating: "0", count: 9 - fraction.count))\(fraction)")
        for line in stride(from: 0, to: bytes.count, by: 16) {
            print(Hex.encode(Array(bytes[line..<min(line + 16, bytes.count)]), separator: " "))
        }
    }

    func show(lost: UInt64) {
        if isJSON { return show(["lost": ["lost": .integer(Int64(clamping: lost))]]) }
        print("lost \(lost) events")
    }

    private func show(_ value: StructuredValue) {
        print((isFirst ? "" : ",") + value.json(pretty: false), terminator: "")
        isFirst = false
    }
}

extension RawSpan {
    /// One byte; `offset` must be inside.
    fileprivate func unsafeByte(_ offset: Int) -> UInt8 {
        // Safety: whoever calls counts up to the number of bytes.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
