import BPFMaps
import BPFModel
import Testing

/// One command of bpf(2) on a map with 4-byte keys and 8-byte values.
enum Command: Sendable {
    case lookup(UInt32)
    case update(UInt32, UInt64, flags: UInt64)
    case delete(UInt32)
    case next(UInt32?)
    case freeze
}

/// What a command comes to.
enum Outcome: Sendable, Equatable {
    case done
    case value(UInt64)
    case key(UInt32)
    case error(LinuxError)
}

/// Commands in order, with what Linux 6.18 answered to each.
struct Session: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let type: MapType
    let entries: UInt32
    let flags: MapFlags
    let steps: [(Command, Outcome)]
}

@Suite struct MapOperationTests {
    static let hash = Session(
        testDescription: "hash", type: .hash, entries: 2, flags: [],
        steps: [
            (.lookup(1), .error(.enoent)),
            (.delete(1), .error(.enoent)),
            (.next(nil), .error(.enoent)),
            (.next(1), .error(.enoent)),
            (.update(1, 1, flags: 2), .error(.enoent)),
            (.update(1, 1, flags: 1), .done),
            (.update(1, 1, flags: 1), .error(.eexist)),
            (.update(1, 1, flags: 3), .error(.einval)),
            (.update(1, 1, flags: 4), .error(.einval)),
            (.update(1, 1, flags: 8), .error(.einval)),
            (.update(1, 1, flags: 1 << 63), .error(.einval)),
            (.update(1, 5, flags: 2), .done),
            (.lookup(1), .value(5)),
            (.update(2, 6, flags: 0), .done),
            (.update(3, 7, flags: 0), .error(.e2big)),
            (.update(3, 7, flags: 1), .error(.e2big)),
            (.update(3, 7, flags: 2), .error(.enoent)),
            (.update(2, 8, flags: 0), .done),
            (.lookup(2), .value(8)),
            (.delete(1), .done),
            (.update(3, 9, flags: 0), .done),
            (.lookup(3), .value(9)),
            (.lookup(1), .error(.enoent)),
            (.freeze, .done),
            (.freeze, .error(.eperm)),
            (.update(2, 0, flags: 0), .error(.eperm)),
            (.update(2, 0, flags: 99), .error(.eperm)),
            (.delete(2), .error(.eperm)),
            (.lookup(2), .value(8)),
        ])

    static let array = Session(
        testDescription: "array", type: .array, entries: 3, flags: [],
        steps: [
            (.lookup(2), .value(0)),
            (.lookup(3), .error(.enoent)),
            (.lookup(.max), .error(.enoent)),
            (.update(1, 5, flags: 0), .done),
            (.update(1, 5, flags: 1), .error(.eexist)),
            (.update(1, 6, flags: 2), .done),
            (.update(1, 5, flags: 3), .error(.einval)),
            (.update(1, 5, flags: 4), .error(.einval)),
            (.update(3, 5, flags: 0), .error(.e2big)),
            (.update(3, 5, flags: 1), .error(.e2big)),
            (.update(3, 5, flags: 2), .error(.e2big)),
            (.update(3, 5, flags: 3), .error(.einval)),
            (.update(3, 5, flags: 4), .error(.einval)),
            (.update(3, 5, flags: 8), .error(.einval)),
            (.lookup(1), .value(6)),
            (.delete(1), .error(.einval)),
            (.delete(3), .error(.einval)),
            (.next(nil), .key(0)),
            (.next(0), .key(1)),
            (.next(1), .key(2)),
            (.next(2), .error(.enoent)),
            (.next(3), .key(0)),
            (.next(.max), .key(0)),
            (.freeze, .done),
            (.update(1, 5, flags: 0), .error(.eperm)),
            (.delete(1), .error(.eperm)),
        ])

    static let sessions = [
        hash, array,
        Session(
            testDescription: "read-only hash", type: .hash, entries: 2, flags: [.readOnly],
            steps: [
                (.update(1, 1, flags: 0), .error(.eperm)), (.lookup(1), .error(.enoent)), (.delete(1), .error(.eperm)),
                (.next(nil), .error(.enoent)), (.freeze, .error(.eperm)),
            ]),
        Session(
            testDescription: "write-only hash", type: .hash, entries: 2, flags: [.writeOnly],
            steps: [
                (.update(1, 1, flags: 0), .done), (.lookup(1), .error(.eperm)), (.next(nil), .error(.eperm)),
                (.delete(1), .done), (.freeze, .done),
            ]),
        Session(
            testDescription: "write-only array", type: .array, entries: 2, flags: [.writeOnly],
            steps: [(.update(1, 1, flags: 0), .done), (.lookup(1), .error(.eperm)), (.delete(1), .error(.einval))]),
        Session(
            testDescription: "hash that programs may only read", type: .hash, entries: 2, flags: [.readOnlyForPrograms],
            steps: [(.update(1, 7, flags: 0), .done), (.lookup(1), .value(7)), (.freeze, .done)]),
        Session(
            testDescription: "hash that programs may only write", type: .hash, entries: 2,
            flags: [.writeOnlyForPrograms],
            steps: [(.update(1, 7, flags: 0), .done), (.lookup(1), .value(7)), (.freeze, .done)]),
    ]

    @Test(arguments: sessions)
    func answersAsLinuxDoes(_ session: Session) throws {
        let map = try makeMap(session.type, entries: session.entries, flags: session.flags)
        for (number, (command, expected)) in session.steps.enumerated() {
            #expect(perform(command, on: map) == expected, "step \(number): \(command)")
        }
    }

    private func perform(_ command: Command, on map: any Map) -> Outcome {
        do throws(LinuxError) {
            switch command {
            case .lookup(let key): return .value(integer(try map.lookup(bytes(key))))
            case .update(let key, let value, let flags):
                try map.update(bytes(key), bytes(value), flags: UpdateFlags(rawValue: flags))
            case .delete(let key): try map.delete(bytes(key))
            case .next(let key): return .key(UInt32(integer(try map.nextKey(after: key.map(bytes)))))
            case .freeze: try map.freeze()
            }
            return .done
        } catch {
            return .error(error)
        }
    }

    @Test(arguments: [MapType.hash, .array, .percpuArray, .progArray])
    func refusesBytesOfTheWrongSize(_ type: MapType) throws {
        let map = try makeMap(type, value: type == .progArray ? 4 : 8)
        let value = [UInt8](repeating: 0, count: map.userValueSize)
        for key in [[], [0], bytes(UInt64(0))] as [[UInt8]] {
            #expect(failure { () throws(LinuxError) in _ = try map.lookup(key) } == .einval)
            #expect(failure { () throws(LinuxError) in try map.update(key, value) } == .einval)
            #expect(failure { () throws(LinuxError) in try map.delete(key) } == .einval)
            #expect(failure { () throws(LinuxError) in _ = try map.nextKey(after: key) } == .einval)
        }
        #expect(failure { () throws(LinuxError) in try map.update(bytes(UInt32(0)), value + [0]) } == .einval)
        #expect(failure { () throws(LinuxError) in try map.update(bytes(UInt32(0)), []) } == .einval)
    }
}
