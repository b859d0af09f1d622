import EBPF

/// What programs output to ring and perf buffers while they run, shown as it comes.
final class RunEvents {
    /// One map whose records are wanted.
    private struct Source {
        let name: String
        let read: () -> [Record]
        /// What its records are; nil for bytes.
        let type: TypeID?
    }

    private enum Record {
        /// A record; of a perf buffer with its index.
        case data([UInt8], cpu: UInt32?)
        case lost(UInt64, cpu: UInt32?)
    }

    private let sources: [Source]
    private let types: BTF?
    private let isJSON: Bool
    /// All of them, where they are printed in the end.
    private var collected: [StructuredValue] = []

    /// Pages of data of a perf buffer.
    private static let pages = 64

    /// Prepares to read the maps that arguments name, as `MAP` or `MAP=TYPE`.
    init(_ arguments: [String], of collection: LoadedCollection, isJSON: Bool) throws(CommandError) {
        var sources: [Source] = []
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard let name = parts.first, let map = collection.map(named: name) else {
                throw CommandError("--events \(argument): the program uses no map of that name")
            }
            let type =
                try parts.count > 1 ? Self.type(parts[1], collection, argument) : Self.recordType(name, collection)
            sources.append(Source(name: name, read: try Self.reader(of: map, argument), type: type))
        }
        self.sources = sources
        types = collection.spec.btf
        self.isJSON = isJSON
    }

    private static func type(
        _ name: String, _ collection: LoadedCollection, _ argument: String
    ) throws(CommandError) -> TypeID {
        guard let found = try? collection.spec.btf?.identifiers(named: name).first else {
            throw CommandError(
                "--events \(argument): the object has no type \(name); a global variable of it keeps it there")
        }
        return found
    }

    /// What the map itself says that its records are.
    private static func recordType(_ map: String, _ collection: LoadedCollection) -> TypeID? {
        collection.mapSpecs.first { $0.name == map && $0.type == .ringbuf }?.valueType
    }

    private static func reader(of map: any Map, _ argument: String) throws(CommandError) -> () -> [Record] {
        switch map {
        case let ring as RingBufferMap:
            return {
                var records: [Record] = []
                _ = ring.consume(limit: .max) { record in
                    records.append(.data((0..<record.byteCount).map { record.byte($0) }, cpu: nil))
                } lost: {
                    records.append(.lost($0, cpu: nil))
                }
                return records
            }
        case let array as PerfEventArray:
            try open(array, argument)
            return {
                var records: [Record] = []
                _ = array.consume { index, sample in
                    records.append(.data((0..<sample.byteCount).map { sample.byte($0) }, cpu: index))
                } lost: {
                    records.append(.lost($1, cpu: $0))
                }
                return records
            }
        default:
            throw CommandError("--events \(argument): a map of type \(map.definition.type.name) has no records")
        }
    }

    /// Opens the buffers that nobody has opened before.
    private static func open(_ array: PerfEventArray, _ argument: String) throws(CommandError) {
        for index in 0..<array.bufferCount {
            do throws(LinuxError) {
                _ = try array.open(index: index, pages: min(pages, Int(array.definition.bufferPages)))
            } catch {
                throw CommandError("--events \(argument): \(error)")
            }
        }
    }
}

extension RunEvents {
    /// Shows what has come since the last time; `frame` is the number of the frame that the program ran over.
    func show(frame: Int?) {
        for source in sources {
            for record in source.read() { show(record, of: source, frame) }
        }
    }

    /// All that came, for a report; nil where nothing was asked for.
    var structured: StructuredValue? { sources.isEmpty ? nil : .array(collected) }

    private func show(_ record: Record, of source: Source, _ frame: Int?) {
        if isJSON {
            collected.append(structured(record, of: source, frame))
            return
        }
        let place = frame.map { " frame \($0)" } ?? ""
        switch record {
        case .lost(let count, let cpu):
            print("== \(source.name)\(place)\(cpu.map { " CPU \($0)" } ?? ""): lost \(count) events")
        case .data(let bytes, let cpu):
            print("== \(source.name)\(place)\(cpu.map { " CPU \($0)" } ?? "")")
            if let value = value(bytes, source.type) { return print("\(value)") }
            for line in stride(from: 0, to: bytes.count, by: 16) {
                print(Hex.encode(Array(bytes[line..<min(line + 16, bytes.count)]), separator: " "))
            }
        }
    }

    private func value(_ bytes: [UInt8], _ type: TypeID?) -> TypedValue? {
        type.flatMap { try? types?.value(of: $0, in: bytes) }
    }

    private func structured(_ record: Record, of source: Source, _ frame: Int?) -> StructuredValue {
        var fields: [(String, StructuredValue)] = [("map", .string(source.name))]
        if let frame { fields.append(("frame", .integer(Int64(frame)))) }
        switch record {
        case .lost(let count, let cpu):
            if let cpu { fields.append(("cpu", .integer(Int64(cpu)))) }
            fields.append(("lost", .integer(Int64(clamping: count))))
        case .data(let bytes, let cpu):
            if let cpu { fields.append(("cpu", .integer(Int64(cpu)))) }
            fields.append(("data", .array(bytes.map { .string("0x" + Hex.encode([$0])) })))
            if let value = value(bytes, source.type) { fields.append(("formatted", value.structured)) }
        }
        return .object(fields)
    }
}

extension RawSpan {
    /// One byte; `offset` must be inside.
    fileprivate func byte(_ offset: Int) -> UInt8 {
        // Safety: whoever calls counts up to the number of bytes.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
