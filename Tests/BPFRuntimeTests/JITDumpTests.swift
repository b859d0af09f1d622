import BPFPlatform
import BPFRuntime
import Foundation
import Testing

@Suite("Code for profilers", .enabled(if: ExecutionMode.allCases.contains(.native), "there is no compiler here"))
struct JITDumpTests {
    @Test("Every field, name, line and byte of code can be read back")
    func readBack() throws {
        JITDump.enable()
        let path = try #require(JITDump.path)
        #expect(path == "/tmp/jit-\(ProcessInfo.processInfo.processIdentifier).dump")
        let before = Clock.monotonic.now()
        var text = try code("r0 = 1 \n r0 += r1 \n r0 *= 3 \n exit", name: "written_down")
        text.lines = [
            .init(slot: 0, file: "/src/one.c", line: 7, column: 3), .init(slot: 1, file: "/src/two.h", line: 12),
            .init(slot: 2, file: "/src/one.c", line: 9), .init(slot: 3, file: "/src/one.c", line: 10, column: 70),
        ]
        let program = try Program(text, mode: .native)
        let plain = try Program(code("r0 = 2 \n exit", name: "without_lines"), mode: .native)
        let dump = try DumpReader(FileManager.default.contents(atPath: path).map(Array.init) ?? [])
        let after = Clock.monotonic.now()

        #expect(dump.header.magic == 0x4a69_5444 && dump.header.version == 1 && dump.header.size == 40)
        #expect(dump.header.process == UInt32(ProcessInfo.processInfo.processIdentifier))
        #if arch(x86_64)
            #expect(dump.header.machine == 62)
        #else
            #expect(dump.header.machine == 183)
        #endif
        #expect(dump.header.flags == 0 && dump.header.padding == 0 && dump.header.time <= after)

        // Other tests compile programs at the same time.
        let functions = dump.functions
        #expect(functions.map(\.index) == functions.indices.map(UInt64.init))
        #expect(zip(functions, functions.dropFirst()).allSatisfy { $0.time <= $1.time })
        let found = try #require(functions.last { $0.name == "bpf_prog_written_down" })
        #expect(found.process == dump.header.process && found.thread != 0)
        #expect(found.time >= before && found.time <= after)
        #expect(found.address == found.start)
        #expect(found.code == program.machineCode)
        let offsets = try #require(program.machineCodeOffsets)
        #expect(
            found.lines == [
                .init(address: found.start, file: "/src/one.c", line: 7, column: 3),
                .init(address: found.start + UInt64(offsets[1]), file: "/src/two.h", line: 12, column: 0),
                .init(address: found.start + UInt64(offsets[2]), file: "/src/one.c", line: 9, column: 0),
                .init(address: found.start + UInt64(offsets[3]), file: "/src/one.c", line: 10, column: 70),
            ])
        let other = try #require(functions.last { $0.name == "bpf_prog_without_lines" })
        #expect(other.lines.isEmpty && other.code == plain.machineCode && other.start != found.start)
    }

    @Test("The file's start is mapped executable, as profilers look for it")
    func marker() throws {
        JITDump.enable()
        _ = try Program(code("r0 = 3 \n exit", name: "marked"), mode: .native)
        let path = try #require(JITDump.path)
        guard let maps = FileHandle(forReadingAtPath: "/proc/self/maps") else { return }
        var text = Data()
        while let part = try maps.read(upToCount: 1 << 16), !part.isEmpty { text += part }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").filter { $0.hasSuffix(path) }
        #expect(lines.count == 1 && lines[0].contains("r-xp 00000000"))
    }
}

/// A file as the specification describes it: a header, then records with a header each.
private struct DumpReader {
    struct Header {
        let magic, version, size, machine, padding, process: UInt32
        let time, flags: UInt64
    }

    struct Line: Equatable {
        let address: UInt64
        let file: String
        let line, column: UInt32
    }

    struct Function {
        let time: UInt64
        let process, thread: UInt32
        let address, start, index: UInt64
        let name: String
        let code: [UInt8]
        var lines: [Line]
    }

    struct Malformed: Error {}

    private(set) var header: Header
    private(set) var functions: [Function] = []

    init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        header = try Header(
            magic: Self.number(&rest), version: Self.number(&rest), size: Self.number(&rest),
            machine: Self.number(&rest), padding: Self.number(&rest), process: Self.number(&rest),
            time: Self.number(&rest), flags: Self.number(&rest))
        var lines: (start: UInt64, lines: [Line])?
        while !rest.isEmpty {
            let (id, size): (UInt32, UInt32) = try (Self.number(&rest), Self.number(&rest))
            let time: UInt64 = try Self.number(&rest)
            guard size >= 16, rest.count >= Int(size) - 16 else { throw Malformed() }
            var record = rest.prefix(Int(size) - 16)
            rest = rest.dropFirst(record.count)
            switch id {
            case 2: lines = try Self.lines(&record)
            case 0:
                var function = try Self.function(&record, time)
                if let known = lines, known.start == function.start { function.lines = known.lines }
                functions.append(function)
                lines = nil
            default: throw Malformed()
            }
            guard record.isEmpty else { throw Malformed() }
        }
    }

    private static func lines(_ record: inout ArraySlice<UInt8>) throws -> (UInt64, [Line]) {
        let (start, count): (UInt64, UInt64) = try (number(&record), number(&record))
        let lines = try (0..<count).map { _ in
            let address: UInt64 = try number(&record)
            let (line, column): (UInt32, UInt32) = try (number(&record), number(&record))
            return Line(address: address, file: try text(&record), line: line, column: column)
        }
        return (start, lines)
    }

    private static func function(_ record: inout ArraySlice<UInt8>, _ time: UInt64) throws -> Function {
        let (process, thread): (UInt32, UInt32) = try (number(&record), number(&record))
        let (address, start): (UInt64, UInt64) = try (number(&record), number(&record))
        let (count, index): (UInt64, UInt64) = try (number(&record), number(&record))
        let name = try text(&record)
        let code = Array(record.prefix(Int(count)))
        record = record.dropFirst(code.count)
        return Function(
            time: time, process: process, thread: thread, address: address, start: start, index: index, name: name,
            code: code, lines: [])
    }

    private static func number<Number: FixedWidthInteger>(_ rest: inout ArraySlice<UInt8>) throws -> Number {
        let count = Number.bitWidth / 8
        guard rest.count >= count else { throw Malformed() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count).reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    private static func text(_ rest: inout ArraySlice<UInt8>) throws -> String {
        guard let end = rest.firstIndex(of: 0) else { throw Malformed() }
        defer { rest = rest[(end + 1)...] }
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}
