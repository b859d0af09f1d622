import ArgumentParser
import EBPF

/// `ebpf map dump MAP`: every entry, by its type where the map says it.
struct MapDumpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "dump", abstract: "Print every entry of a map.")

    @OptionGroup var options: MapOptions

    @Argument(help: "The map.")
    var words: [String]

    func run() throws {
        var words = MapWords(words)
        let map = try options.open(&words)
        try words.end()
        let listing = MapListing(pinned: map)
        if options.json { return options.print(listing.elements()) }
        for line in listing.lines() { print(line) }
    }
}

/// `ebpf map lookup MAP key BYTES`.
struct MapLookupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lookup", abstract: "Print the value at a key; status 1 where there is none.")

    @OptionGroup var options: MapOptions

    @Argument(help: "The map, 'key' and its bytes.")
    var words: [String]

    func run() throws {
        var words = MapWords(words)
        let map = try options.open(&words)
        let key = try words.bytes("key", count: Int(map.definition.keySize))
        try words.end()
        let value: [UInt8]
        do throws(LinuxError) { value = try map.lookup(key) } catch {
            if error == .enoent {
                Terminal.complain("not found")
                throw ExitCode(ExitStatus.no)
            }
            throw CommandError("\(map.definition.name): \(error)")
        }
        MapEntryOutput(map: map, isJSON: options.json).show(key, value)
    }
}

/// `ebpf map update MAP key BYTES value BYTES [any|exist|noexist]`.
struct MapUpdateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "update", abstract: "Insert or replace a value.")

    @OptionGroup var options: MapOptions

    @Argument(help: "The map, 'key' and its bytes, 'value' and its bytes, and what may be there already.")
    var words: [String]

    func run() throws {
        var words = MapWords(words)
        let map = try options.open(&words)
        let definition = map.definition
        let key = definition.keySize == 0 ? [] : try words.bytes("key", count: Int(definition.keySize))
        let value = try words.bytes("value", count: Int(definition.valueSize))
        let flags: UpdateFlags = words.take("exist") ? .exist : words.take("noexist") ? .noExist : .any
        if flags == .any { _ = words.take("any") }
        try words.end()
        // Of a per-CPU map each slot gets the value.
        let padded = value + [UInt8](repeating: 0, count: (8 - value.count % 8) % 8)
        let whole = definition.type.isPerCPU ? (0..<map.userValueSize / padded.count).flatMap { _ in padded } : value
        do throws(LinuxError) { try map.update(key, whole, flags: flags) } catch {
            throw CommandError("\(definition.name): \(error)")
        }
    }
}

/// `ebpf map delete MAP key BYTES`.
struct MapDeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Remove an entry.")

    @OptionGroup var options: MapOptions

    @Argument(help: "The map, 'key' and its bytes.")
    var words: [String]

    func run() throws {
        var words = MapWords(words)
        let map = try options.open(&words)
        let key = try words.bytes("key", count: Int(map.definition.keySize))
        try words.end()
        do throws(LinuxError) { try map.delete(key) } catch { throw CommandError("\(map.definition.name): \(error)") }
    }
}

/// `ebpf map getnext MAP [key BYTES]`.
struct MapNextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "getnext", abstract: "Print the key after another, or the first one; status 1 after the last.")

    @OptionGroup var options: MapOptions

    @Argument(help: "The map, and perhaps 'key' and its bytes.")
    var words: [String]

    func run() throws {
        var words = MapWords(words)
        let map = try options.open(&words)
        let key = words.isEmpty ? nil : try words.bytes("key", count: Int(map.definition.keySize))
        try words.end()
        let next: [UInt8]
        do throws(LinuxError) { next = try map.nextKey(after: key) } catch {
            if error == .enoent { throw ExitCode(ExitStatus.no) }
            throw CommandError("\(map.definition.name): \(error)")
        }
        MapEntryOutput(map: map, isJSON: options.json).show(key, next: next)
    }
}
