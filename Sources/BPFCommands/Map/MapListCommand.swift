import ArgumentParser
import EBPF

/// `ebpf map list|show [MAP]`: what is pinned.
struct MapListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show pinned maps: type, sizes, flags.", aliases: ["show"])

    @OptionGroup var options: MapOptions

    @Argument(help: "A map; all maps when none is named.")
    var words: [String] = []

    func run() throws {
        var words = MapWords(words)
        if !words.isEmpty {
            let map = try options.open(&words)
            try words.end()
            return show([map])
        }
        var maps: [any Map] = []
        for name in options.directory.names {
            do throws(MapError) { maps.append(try MapFactory().open(options.directory.resolve(name))) } catch {
                Terminal.complain("\(Terminal.red("error:")) \(error.reason)")
            }
        }
        show(maps)
    }

    private func show(_ maps: [any Map]) {
        if options.json { return options.print(.array(maps.map { structured($0.definition, $0) })) }
        for map in maps {
            let definition = map.definition
            let flags = definition.flags.isEmpty ? "" : "  flags \(definition.flags.names.joined(separator: " | "))"
            print(
                "\(definition.type.name)  name \(definition.name)\(flags)\(map.permissions.isFrozen ? "  frozen" : "")")
            print(
                "    key \(definition.keySize)B  value \(definition.valueSize)B  max_entries \(definition.maxEntries)")
        }
    }

    private func structured(_ definition: MapDefinition, _ map: any Map) -> StructuredValue {
        [
            "type": .string(definition.type.name), "name": .string(definition.name),
            "flags": .integer(Int64(definition.flags.rawValue)), "bytes_key": .integer(Int64(definition.keySize)),
            "bytes_value": .integer(Int64(definition.valueSize)), "max_entries": .integer(Int64(definition.maxEntries)),
            "frozen": .integer(map.permissions.isFrozen ? 1 : 0),
        ]
    }
}
