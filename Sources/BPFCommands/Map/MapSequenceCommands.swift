import ArgumentParser
import EBPF

/// `ebpf map push|enqueue MAP value BYTES`: one value more for a queue, a stack or a bloom filter.
struct MapPushCommand: MapAction {
    static let configuration = CommandConfiguration(
        commandName: "push", abstract: "Add a value to a queue, a stack or a bloom filter.", aliases: ["enqueue"])

    @OptionGroup var target: MapTarget

    func perform(on map: any Map, _ words: inout MapWords) throws {
        let value = try words.bytes("value", count: Int(map.definition.valueSize))
        try words.end()
        guard map.definition.keySize == 0 else { throw CommandError("a map with keys takes no value without one") }
        try attempt(map) { () throws(LinuxError) in try map.update([], value) }
        done()
    }
}

/// `ebpf map pop|dequeue MAP`: takes the next value.
struct MapPopCommand: MapAction {
    static let configuration = CommandConfiguration(
        commandName: "pop", abstract: "Take the next value of a queue or stack; status 1 where there is none.",
        aliases: ["dequeue"])

    @OptionGroup var target: MapTarget

    func perform(on map: any Map, _ words: inout MapWords) throws {
        try words.end()
        let value = try found(map) { () throws(LinuxError) in try map.lookupAndDelete([]) }
        MapEntryOutput(map: map, isJSON: isJSON).show([], value)
    }
}

/// `ebpf map peek MAP`: looks at the next value.
struct MapPeekCommand: MapAction {
    static let configuration = CommandConfiguration(
        commandName: "peek", abstract: "Print the next value of a queue or stack; status 1 where there is none.")

    @OptionGroup var target: MapTarget

    func perform(on map: any Map, _ words: inout MapWords) throws {
        try words.end()
        let value = try found(map) { () throws(LinuxError) in try map.lookup([]) }
        MapEntryOutput(map: map, isJSON: isJSON).show([], value)
    }
}
