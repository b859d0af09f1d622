import ArgumentParser
import EBPF

/// `ebpf map create NAME type TYPE key BYTES value BYTES entries COUNT [name NAME] [flags FLAGS] [pages PAGES]`.
struct MapCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a map and pin it.",
        discussion: """
            NAME type TYPE key BYTES value BYTES entries COUNT [name NAME] [flags FLAGS] [pages PAGES]
            'pages' is how large the buffers of a perf event array may be: a power of two, 64 unless it is given.
            """)

    @OptionGroup var target: MapTarget

    func run() throws {
        var words = MapWords(target.words)
        let path = target.options.directory.resolve(try words.next("a name"))
        guard words.take("type") else { throw CommandError("'type' is missing") }
        let name = try words.next("a type")
        guard let type = MapType(name: name) else { throw CommandError("there is no map type '\(name)'") }
        var definition = MapDefinition(name: "", type: type, keySize: 0, valueSize: 0, maxEntries: 0)
        while !words.isEmpty {
            if let size = try words.number("key") {
                definition.keySize = size
            } else if let size = try words.number("value") {
                definition.valueSize = size
            } else if let count = try words.number("entries") {
                definition.maxEntries = count
            } else if let flags = try words.number("flags") {
                definition.flags = MapFlags(rawValue: flags)
            } else if let pages = try words.number("pages") {
                guard type == .perfEventArray else { throw CommandError("a map of type \(type.name) has no buffers") }
                definition.bufferPages = pages
            } else if words.take("name") {
                definition.name = try words.next("a name")
            } else {
                try words.end()
            }
        }
        do throws(MapError) {
            try MapFactory(backing: .directory(directory(of: path))).make(definition).pin(to: path)
        } catch {
            throw CommandError("\(error.reason)")
        }
        if target.options.json { print("null") }
    }

    private func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }
}

/// `ebpf map pin MAP NAME`: one name more.
struct MapPinCommand: MapAction {
    static let configuration = CommandConfiguration(commandName: "pin", abstract: "Give a map one name more.")

    @OptionGroup var target: MapTarget

    func perform(on map: any Map, _ words: inout MapWords) throws {
        let path = target.options.directory.resolve(try words.next("a name"))
        try words.end()
        do throws(MapError) { try map.pin(to: path) } catch { throw CommandError("\(error.reason)") }
        done()
    }
}

/// `ebpf map unpin MAP`: takes a name away, as `rm` does.
struct MapUnpinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpin", abstract: "Take a map's name away; it goes with the last process that uses it.")

    @OptionGroup var target: MapTarget

    func run() throws {
        var words = MapWords(target.words)
        let path = try target.options.path(&words)
        try words.end()
        do throws(MapError) { try target.options.directory.unpin(path) } catch {
            throw CommandError("\(error.reason)")
        }
        if target.options.json { print("null") }
    }
}

/// `ebpf map freeze MAP`.
struct MapFreezeCommand: MapAction {
    static let configuration = CommandConfiguration(
        commandName: "freeze", abstract: "Give up the right of users to change a map; programs keep theirs.")

    @OptionGroup var target: MapTarget

    func perform(on map: any Map, _ words: inout MapWords) throws {
        try words.end()
        try attempt(map) { () throws(LinuxError) in try map.freeze() }
        done()
    }
}
