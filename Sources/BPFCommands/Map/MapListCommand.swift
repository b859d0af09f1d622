import ArgumentParser
import EBPF

/// `ebpf map list|show [MAP]`: what is pinned.
struct MapListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show pinned maps: type, sizes, flags.", aliases: ["show"])

    @OptionGroup var target: MapTarget

    private var options: MapOptions { target.options }

    func run() throws {
        var words = MapWords(target.words)
        if !words.isEmpty {
            let map = try options.open(&words)
            try words.end()
            if options.json { return options.print(structured(map.definition, map)) }
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
                "    key \(definition.keySize)B  value \(definition.valueSize)B  max_entries \(definition.maxEntries)"
                    + "  memlock \(map.reservedBytes)B")
        }
    }

    private func structured(_ definition: MapDefinition, _ map: any Map) -> StructuredValue {
        [
            "id": .integer(Int64(map.identifier)), "type": .string(definition.type.name),
            "name": .string(definition.name),
            "flags": .integer(Int64(definition.flags.rawValue)), "bytes_key": .integer(Int64(definition.keySize)),
            "bytes_value": .integer(Int64(definition.valueSize)), "max_entries": .integer(Int64(definition.maxEntries)),
            "bytes_memlock": .integer(Int64(map.reservedBytes)), "frozen": .integer(map.permissions.isFrozen ? 1 : 0),
        ]
    }
}
