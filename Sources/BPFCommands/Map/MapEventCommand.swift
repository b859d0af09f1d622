import ArgumentParser
import EBPF
import Foundation

/// `ebpf map event_pipe MAP [cpu N index M]`: the records of a ring buffer or a perf event array, as they come.
///
/// Buffers of a perf event array are opened where nobody has opened them before, and stay open afterwards.
struct MapEventCommand: MapAction {
    static let configuration = CommandConfiguration(
        commandName: "event_pipe",
        abstract: "Print the records of a ring buffer or a perf event array as they come, and how many were lost.",
        discussion: """
            'cpu N index M' reads the one buffer at index M of a perf event array; cpu is printed as it is given. Buffers that nobody has
            opened are opened, and stay open: what programs output later waits for the next reader, until 'map delete' closes them.
            Ctrl-C ends it.
            """)

    @OptionGroup var target: MapTarget

    @Option(help: "End after so many records.")
    var count: Int?

    @Option(help: "End when nothing came for so many milliseconds.")
    var timeout: Int?

    func perform(on map: any Map, _ words: inout MapWords) throws {
        let output = MapEventOutput(isJSON: isJSON)
        switch map {
        case let ring as RingBufferMap:
            try words.end()
            try pipe(output, waits: { ring.query(0) > 0 }, sleep: ring.wait) { limit in
                ring.consume(limit: limit) {
                    output.show($0)
                } lost: {
                    output.show(lost: $0)
                }
            }
        case let array as PerfEventArray:
            let place = try place(&words)
            let buffer = try open(array, place?.index)
            try pipe(
                output, waits: { buffer?.hasRecords ?? array.hasRecords }, sleep: buffer?.wait ?? array.wait
            ) { limit in
                if let buffer, let place {
                    return buffer.consume(limit: limit) {
                        output.show($0, place)
                    } lost: {
                        output.show(lost: $0, place)
                    }
                }
                return array.consume(limit: limit) {
                    output.show($1, PerfPlace($0))
                } lost: {
                    output.show(lost: $1, PerfPlace($0))
                }
            }
        default:
            throw CommandError("\(map.definition.name): a map of type \(map.definition.type.name) has no records")
        }
    }

    /// The words `cpu N index M`; nil where there are none.
    private func place(_ words: inout MapWords) throws -> PerfPlace? {
        var (cpu, index): (UInt32?, UInt32?)
        while !words.isEmpty {
            if let number = try words.number("cpu") {
                cpu = number
            } else if let number = try words.number("index") {
                index = number
            } else {
                try words.end()
            }
        }
        if cpu == nil, index == nil { return nil }
        guard let cpu, let index else { throw CommandError("cpu and index must be given together") }
        return PerfPlace(cpu: cpu, index: index)
    }

    /// Opens the buffer at an index, which it returns, or all of them.
    private func open(_ array: PerfEventArray, _ index: UInt32?) throws -> PerfBuffer? {
        let pages = Int(array.definition.bufferPages)
        if let index {
            if let buffer = array.buffer(at: index) { return buffer }
            return try attempt(array) { () throws(LinuxError) in try array.open(index: index, pages: pages) }
        }
        // Where users may not open any, those that are open can be read.
        guard array.permissions.userMayWrite else { return nil }
        try attempt(array) { () throws(LinuxError) in
            for index in 0..<array.bufferCount { _ = try array.open(index: index, pages: pages) }
        }
        return nil
    }

    /// Reads until the end that was asked for, or an interruption.
    private func pipe(
        _ output: MapEventOutput, waits: () -> Bool, sleep: (UInt32) -> Void, read: (Int) -> Int
    ) throws {
        var left = count ?? .max
        Interruption.prepare()
        output.begin()
        let patience = timeout.map { Duration.milliseconds($0) }
        var last = ContinuousClock.now
        while left > 0, !Interruption.hasCome {
            let seen = read(left)
            left -= seen
            output.flush()
            if seen > 0 {
                last = .now
                continue
            }
            let rest = patience.map { $0 - (ContinuousClock.now - last) }
            if let rest, rest <= .zero, !waits() { break }
            // A sleeper may be woken for what is not meant for it.
            sleep(rest.map { UInt32(clamping: max(1, Int64($0 / .milliseconds(1)))) } ?? 1000)
        }
        output.end()
    }
}
