import BPFMaps
import BPFModel
import Foundation
import Testing

@Suite struct PinningTests {
    private func withDirectory(_ body: (PinDirectory) throws -> Void) throws {
        let directory = PinDirectory("\(PinDirectory.standard.path)-pins-\(UInt64.random(in: .min ... .max))")
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        try body(directory)
    }

    private func make(_ type: MapType, in directory: PinDirectory) throws -> any Map {
        let sizes: (UInt32, UInt32, UInt32) =
            switch type {
            case .ringbuf, .userRingbuf: (0, 0, 4096)
            case .queue, .stack, .bloomFilter: (0, 8, 4)
            case .stackTrace: (4, 80, 4)
            case .devmap, .devmapHash, .cpumap, .xskmap, .perfEventArray: (4, 4, 4)
            case .lpmTrie: (8, 8, 4)
            default: (4, 8, 4)
            }
        let definition = MapDefinition(
            name: "m", type: type, keySize: sizes.0, valueSize: sizes.1, maxEntries: sizes.2,
            flags: type == .lpmTrie ? [.noPreallocation] : [])
        return try MapFactory(backing: directory.backing).make(definition)
    }

    static let kept: [MapType] = [
        .hash, .percpuHash, .lruHash, .lruPercpuHash, .array, .percpuArray, .queue, .stack, .bloomFilter, .lpmTrie,
        .ringbuf,
        .userRingbuf, .stackTrace, .perfEventArray, .devmap, .devmapHash, .cpumap, .xskmap,
    ]

    @Test(arguments: kept) func twoPartiesSeeOneMap(_ type: MapType) throws {
        try withDirectory { directory in
            let map = try make(type, in: directory)
            try map.pin(to: directory.resolve("m"))
            #expect(directory.names == ["m"])
            let other = try MapFactory().open(directory.resolve("m"))
            #expect(other.definition == map.definition)
            if map.definition.keySize == 4, ![.stackTrace, .xskmap, .perfEventArray].contains(type) {
                // Device 1 is there everywhere, and a queue may have one place.
                let isTarget = [.devmap, .devmapHash, .cpumap].contains(type)
                let value = isTarget ? bytes(UInt32(1)) : [UInt8](repeating: 7, count: map.userValueSize)
                try map.update(bytes(UInt32(1)), value)
                #expect(try other.lookup(bytes(UInt32(1))) == value)
            }
            try map.freeze()
            #expect(failure { () throws(LinuxError) in try other.freeze() } == .eperm)
            try directory.unpin("m")
            #expect(directory.names.isEmpty)
            #expect(throws: MapError.self) { try MapFactory().open(directory.resolve("m")) }
        }
    }

    @Test func outlivesWhoMadeIt() throws {
        try withDirectory { directory in
            try make(.hash, in: directory).pin(to: directory.resolve("m"))
            let map = try MapFactory().open(directory.resolve("m"))
            try map.update(bytes(UInt32(1)), bytes(UInt64(2)))
            #expect(integer(try MapFactory().open(directory.resolve("m")).lookup(bytes(UInt32(1)))) == 2)
        }
    }

    @Test func leavesNothingWhenItIsNotPinned() throws {
        try withDirectory { directory in
            _ = try make(.array, in: directory)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
        }
    }

    @Test func namesAreTakenOnce() throws {
        try withDirectory { directory in
            let map = try make(.array, in: directory)
            try map.pin(to: directory.resolve("m"))
            #expect(
                fault { () throws(MapError) in try map.pin(to: directory.resolve("m")) }
                    == .system(call: "linkat", number: 17))
            #expect(fault { () throws(MapError) in try makeMap(.array).pin(to: directory.resolve("n")) } == .notAFile)
            #expect(fault { () throws(MapError) in try directory.unpin("other") } == .system(call: "unlink", number: 2))
        }
    }

    private func fault(_ body: () throws(MapError) -> Void) -> MapError.FileFault? {
        do throws(MapError) {
            try body()
        } catch {
            if case .file(_, let fault) = error.reason { return fault }
        }
        return nil
    }

    /// One number of the header changed, and the field that the refusal names.
    static let changes: [(offset: Int, value: UInt8, field: String)] = [
        (0, 1, "magic"), (8, 2, "version"), (8, 9, "version"), (12, 9, "header size"), (16, 0, "type"),
        (16, 99, "type"), (16, 3, "type"),
        (20, 0, "key size"), (24, 0, "value size"), (28, 0, "max_entries"), (33, 0x80, "flags"), (36, 0, "slots"),
        (36, 99, "slots"), (56, 1, "map_extra"), (76, 200, "number of fields"), (67, 200, "BTF size"),
    ]

    @Test(arguments: changes) func refusesHeadersThatNoMapHas(_ change: (offset: Int, value: UInt8, field: String))
        throws
    {
        try withDirectory { directory in
            let path = directory.resolve("m")
            try make(.hash, in: directory).pin(to: path)
            var contents = try Data(contentsOf: URL(filePath: path))
            contents[change.offset] = change.value
            try contents.write(to: URL(filePath: path))
            let found = fault { () throws(MapError) in _ = try MapFactory().open(path) }
            guard case .field(let name, _) = found else {
                Issue.record("\(change): \(String(describing: found))")
                return
            }
            #expect(name == change.field)
        }
    }

    @Test func refusesBuffersThatNoMapHas() throws {
        try withDirectory { directory in
            let path = directory.resolve("m")
            try make(.perfEventArray, in: directory).pin(to: path)
            let whole = try Data(contentsOf: URL(filePath: path))
            for (value, isOther) in [(0, false), (3, false), (128, true), (32, true)] as [(UInt8, Bool)] {
                var contents = whole
                contents[88] = value
                try contents.write(to: URL(filePath: path))
                switch fault({ () throws(MapError) in _ = try MapFactory().open(path) }) {
                case .field("pages of a buffer", UInt64(value)): #expect(!isOther)
                case .truncated: #expect(isOther)
                case let fault: Issue.record("\(value): \(String(describing: fault))")
                }
            }
        }
    }

    @Test func refusesFilesOfAnotherSize() throws {
        try withDirectory { directory in
            let path = directory.resolve("m")
            try make(.hash, in: directory).pin(to: path)
            let contents = try Data(contentsOf: URL(filePath: path))
            for size in [0, 1, 4095, 4096, 4097, contents.count - 1, contents.count + 1] {
                var changed = contents.prefix(size)
                if size > contents.count { changed.append(0) }
                try Data(changed).write(to: URL(filePath: path))
                guard case .truncated = fault({ () throws(MapError) in _ = try MapFactory().open(path) }) else {
                    Issue.record("\(size) bytes")
                    return
                }
            }
        }
    }

    @Test func refusesWhatOthersMayTouch() throws {
        try withDirectory { directory in
            let path = directory.resolve("m")
            try make(.hash, in: directory).pin(to: path)
            for mode in [0o644, 0o660, 0o601] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
                #expect(fault { () throws(MapError) in _ = try MapFactory().open(path) } == .untrusted)
            }
            #expect(fault { () throws(MapError) in _ = try MapFactory().open(directory.path) } != nil)
            #expect(fault { () throws(MapError) in _ = try MapFactory().open("/dev/null") } == .untrusted)
        }
    }

    @Test func refusesAnotherNumberOfSlots() throws {
        try withDirectory { directory in
            let definition = MapDefinition(name: "m", type: .percpuArray, keySize: 4, valueSize: 8, maxEntries: 1)
            let map = try MapFactory(slots: SlotAllocator(count: 3), backing: directory.backing).make(definition)
            try map.pin(to: directory.resolve("m"))
            let factory = MapFactory(slots: SlotAllocator(count: 2))
            #expect(fault { () throws(MapError) in _ = try factory.open(directory.resolve("m")) } == .slots(3, here: 2))
        }
    }
}
