import EBPF
import Foundation

/// Where a record of a perf event array comes from.
struct PerfPlace {
    let cpu: UInt32
    let index: UInt32

    init(cpu: UInt32, index: UInt32) {
        self.cpu = cpu
        self.index = index
    }

    /// The index, which is the processor's number here.
    init(_ index: UInt32) {
        self.init(cpu: index, index: index)
    }
}

/// How records are printed: those of perf buffers as bpftool prints them, those of rings alike.
///
/// The time is that of reading, because records have none.
final class MapEventOutput {
    private let isJSON: Bool
    private var isFirst = true

    init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    func begin() { if isJSON { print("[", terminator: "") } }

    func end() {
        if isJSON { print("]") }
        flush()
    }

    /// Lets readers of a pipe see what was printed so far.
    func flush() { fflush(nil) }

    private var now: UInt64 { UInt64(ProcessInfo.processInfo.systemUptime * 1e9) }

    private func text(_ time: UInt64) -> String {
        let fraction = String(time % 1_000_000_000)
        return "\(time / 1_000_000_000).\(String(repeating: "0", count: 9 - fraction.count))\(fraction)"
    }
}

/// Records of rings.
extension MapEventOutput {
    func show(_ record: RawSpan) {
        let (bytes, time) = (record.bytes, now)
        if isJSON {
            return show([
                "timestamp": .integer(Int64(clamping: time)),
                "data": .array(bytes.map { .string("0x" + Hex.encode([$0])) }),
            ])
        }
        print("== @\(text(time))")
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

/// Records of perf buffers.
extension MapEventOutput {
    func show(_ record: RawSpan, _ place: PerfPlace) {
        let (bytes, time) = (record.bytes, now)
        if isJSON {
            return show(
                place, type: 9,
                [
                    ("timestamp", .integer(Int64(clamping: time))), ("data", .array(bytes.map { .integer(Int64($0)) })),
                ])
        }
        print("== @\(text(time)) CPU: \(place.cpu) index: \(place.index) =====")
        for line in stride(from: 0, to: bytes.count, by: 16) {
            let halves = [bytes[line..<min(line + 8, bytes.count)], bytes[min(line + 8, bytes.count)...].prefix(8)]
            print(halves.filter { !$0.isEmpty }.map { Hex.encode(Array($0), separator: " ") }.joined(separator: "  "))
        }
    }

    func show(lost: UInt64, _ place: PerfPlace) {
        if isJSON {
            return show(
                place, type: 2, [("lost", .object([("id", 0), ("lost", .integer(Int64(clamping: lost)))]))])
        }
        print("lost \(lost) events")
    }

    private func show(_ place: PerfPlace, type: Int64, _ fields: [(String, StructuredValue)]) {
        show(
            .object(
                [
                    ("type", .integer(type)), ("cpu", .integer(Int64(place.cpu))),
                    ("index", .integer(Int64(place.index))),
                ] + fields))
    }
}

extension RawSpan {
    /// A copy.
    fileprivate var bytes: [UInt8] {
        // Safety: offsets are below the number of bytes.
        (0..<byteCount).map { unsafe unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    }
}
