import ArgumentParser
import EBPF

/// `ebpf map dump MAP`: every entry, by its type where the map says it.
struct MapDumpCommand: MapAction {
    static let configuration = CommandConfiguration(commandName: "dump", abstract: "Print every entry of a map.")

    @OptionGroup var target: MapTarget

    func perform(on map: any Map, _ words: inout MapWords) throws {
        try words.end()
        let listing = MapListing(pinned: map)
        if isJSON { return target.options.print(listing.elements()) }
        for line in listing.lines() { print(line) }
    }
}

/// `ebpf map lookup MAP key BYTES`.
struct MapLookupCommand: MapAction {
    static let configuration = CommandConfiguration(
        commandName: "lookup", abstract: "Print the value at a key; status 1 where there is none.")

    @OptionGroup var target: MapTarget

    func perform(on map: any Map, _ words: inout MapWords) throws {
        let key = try words.bytes("key", count: Int(map.definition.keySize))
        try words.end()
        let value = try found(map) { () throws(LinuxError) in try map.lookup(key) }
        MapEntryOutput(map: map, isJSON: isJSON).show(key, value)
    }
}

extension MapAction {
    /// A value that may not be there: then the command ends with status 1.
    func found(_ map: any Map, _ work: () throws(LinuxError) -> [UInt8]) throws -> [UInt8] {
        do throws(LinuxError) { return try work() } catch {
            if error != .enoent { throw CommandError("\(map.definition.name): \(error)") }
            if isJSON { print("null") } else { Terminal.complain("not found") }
            throw ExitCode(ExitStatus.no)
        }
    }
}

/// `ebpf map update MAP key BYTES value BYTES [any|exist|noexist]`.
struct MapUpdateCommand: MapAction {
    static let configuration = CommandConfiguration(commandName: "update", abstract: "Insert or replace a value.")

    @OptionGroup var target: MapTarget

    func perform(on map: any Map, _ words: inout MapWords) throws {
        let definition = map.definition
        let key = definition.keySize == 0 ? [] : try words.bytes("key", count: Int(definition.keySize))
        let value = try words.bytes("value", count: Int(definition.valueSize))
        let flags: UpdateFlags = words.take("exist") ? .exist : words.take("noexist") ? .noExist : .any
        if flags == .any { _ = words.take("any") }
        try words.end()
        // Of a per-CPU map each slot gets the value.
        let padded = value + [UInt8](repeating: 0, count: (8 - value.count % 8) % 8)
        let whole = definition.type.isPerCPU ? (0..<map.userValueSize / padded.count).flatMap { _ in padded } : value
        try attempt(map) { () throws(LinuxError) in try map.update(key, whole, flags: flags) }
        done()
    }
}

/// `ebpf map delete MAP key BYTES`.
struct MapDeleteCommand: MapAction {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Remove an entry.")

    @OptionGroup var target: MapTarget

    func perform(on map: any Map, _ words: inout MapWords) throws {
        let key = try words.bytes("key", count: Int(map.definition.keySize))
        try words.end()
        try attempt(map) { () throws(LinuxError) in try map.delete(key) }
        done()
    }
}

/// `ebpf map getnext MAP [key BYTES]`.
struct MapNextCommand: MapAction {
    static let configuration = CommandConfiguration(
        commandName: "getnext", abstract: "Print the key after another, or the first one; status 1 after the last.")

    @OptionGroup var target: MapTarget

    func perform(on map: any Map, _ words: inout MapWords) throws {
        let key = words.isEmpty ? nil : try words.bytes("key", count: Int(map.definition.keySize))
        try words.end()
        let next: [UInt8]
        do throws(LinuxError) { next = try map.nextKey(after: key) } catch {
            if error == .enoent { throw ExitCode(ExitStatus.no) }
            throw CommandError("\(map.definition.name): \(error)")
        }
        MapEntryOutput(map: map, isJSON: isJSON).show(key, next: next)
    }
}
