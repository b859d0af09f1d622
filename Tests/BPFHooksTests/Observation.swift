import BPFBytes
import BPFHooks
import BPFModel
import Testing

/// A single run, and what bpf(2) of Linux 6.18 answered to the same program, packet and context.
struct Observation: Sendable, CustomTestStringConvertible {
    enum Answer: Sendable {
        case refused(LinuxError)
        /// `starts` are the packet's first bytes afterwards; `context` is what it has besides zeros; nil for none.
        case ran(UInt32, length: Int, starts: [UInt8], context: [String: UInt64]?, error: LinuxError?)
    }

    let name: String
    let hook: PacketHook
    let program: String
    let test: TestRun
    let answer: Answer

    var testDescription: String { "\(hook.name): \(name)" }

    /// A run that bpf(2) refused.
    static func refused(
        _ error: LinuxError, _ name: String, _ hook: PacketHook, _ program: String = "r0 = 0; exit",
        data: [UInt8] = frame(100),
        context: [UInt8]? = nil
    ) -> Observation {
        Observation(
            name: name, hook: hook, program: program, test: TestRun(data: data, context: context),
            answer: .refused(error))
    }

    /// A run that gave a result.
    static func ran(
        _ result: UInt32, _ name: String, _ hook: PacketHook, _ program: String, data: [UInt8] = frame(100),
        context: [UInt8]? = nil, repetitions: UInt32 = 1, room: (data: Int?, context: Int?) = (nil, nil),
        length: Int? = nil, starts: [UInt8]? = nil, returns: [String: UInt64]? = nil, error: LinuxError? = nil
    ) -> Observation {
        let test = TestRun(
            data: data, context: context, repetitions: repetitions, dataCapacity: room.data,
            contextCapacity: room.context)
        return Observation(
            name: name, hook: hook, program: program, test: test,
            answer: .ran(result, length: length ?? data.count, starts: starts ?? [], context: returns, error: error))
    }
}

/// A frame of 1, 2, … 12, its type, and 0, 1, 2, … .
func frame(_ count: Int, type: UInt16 = 0x0800, to destination: [UInt8]? = nil) -> [UInt8] {
    let header = (destination ?? [1, 2, 3, 4, 5, 6]) + [7, 8, 9, 10, 11, 12, UInt8(type >> 8), UInt8(type & 255)]
    return Array((header + (0..<max(count, 14)).map { UInt8(truncatingIfNeeded: $0) }).prefix(count))
}

/// A context with some fields set, in the byte order of the host.
func context(_ layout: ContextLayout, _ fields: [String: UInt64]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: layout.size)
    for (name, value) in fields {
        guard let (field, place) = element(name, of: layout) else { continue }
        var writer = ByteWriter(order: .host)
        switch field.size {
        case 1: writer.append(UInt8(truncatingIfNeeded: value))
        case 8: writer.append(value)
        default: writer.append(UInt32(truncatingIfNeeded: value))
        }
        bytes.replaceSubrange(place..<place + writer.count, with: writer.bytes)
    }
    return bytes
}

/// The fields of a context that are not zero; elements of `cb` are named `cb[0]` to `cb[4]`.
func nonZeroFields(_ bytes: [UInt8], _ layout: ContextLayout) throws -> [String: UInt64] {
    var found: [String: UInt64] = [:]
    for field in layout.fields {
        let partSize = field.size > 8 ? 4 : field.size
        for place in stride(from: field.offset, to: field.offset + field.size, by: partSize)
        where place + partSize <= bytes.count {
            let value =
                switch partSize {
                case 1: UInt64(try bytes.read(UInt8.self, at: place, in: .host))
                case 8: try bytes.read(UInt64.self, at: place, in: .host)
                default: UInt64(try bytes.read(UInt32.self, at: place, in: .host))
                }
            let name = field.size > 8 ? "\(field.name)[\((place - field.offset) / 4)]" : field.name
            if value != 0 { found[name] = value }
        }
    }
    return found
}

/// A field, or an element of an array field as in `cb[4]`, and its offset.
private func element(_ name: String, of layout: ContextLayout) -> (ContextField, Int)? {
    let parts = name.split(separator: "[")
    guard let field = layout.field(named: String(parts[0])) else { return nil }
    let index = parts.count > 1 ? Int(parts[1].dropLast()) ?? 0 : 0
    return (field, field.offset + 4 * index)
}
