import BPFAssembler
import BPFInstructions
import BPFMaps
import BPFModel
import BPFRuntime
import Testing

/// A program's code from text; `map[name]` stands for the map of that name, `map[name][0]+8` for a place in its value.
func code(_ text: String, name: String = "test", maps: [String: any Map] = [:]) throws -> ProgramCode {
    let section = try Assembler.program(text)
    var code = ProgramCode(name: name, instructions: section.instructions)
    for reference in section.references {
        let map = try #require(maps[reference.symbol], "no map \(reference.symbol)")
        switch reference.kind {
        case .map: code.maps[reference.slot] = map
        case .mapValue:
            let offset = Int(section.instructions[reference.slot + 1].immediate)
            code.mapValues[reference.slot] = MapValueReference(map: map, offset: offset)
        default: Issue.record("a reference that tests do not use")
        }
    }
    return code
}

/// A program from text.
func program(
    _ text: String,
    name: String = "test",
    maps: [String: any Map] = [:],
    layout: ContextLayout? = nil,
    mode: ExecutionMode = .checked
) throws -> Program {
    try Program(try code(text, name: name, maps: maps), contextLayout: layout, mode: mode)
}

/// Where a test's programs run: with memory as the context, or with a packet.
func runContext(memory: [UInt8] = [], packet bytes: [UInt8]? = nil, slots: Int = 2) throws -> RunContext {
    let context = try #require(RunContext(slots: SlotAllocator(count: slots)))
    try context.loadContext(memory)
    if let bytes {
        let packet = try #require(Packet())
        try packet.load(bytes)
        context.packet = packet
    }
    return context
}

/// An empty map with the given sizes, in bytes.
func makeMap(
    _ type: MapType,
    name: String = "m",
    key: UInt32 = 4,
    value: UInt32 = 8,
    entries: UInt32 = 4,
    flags: MapFlags = [],
    slots: Int = 2
) throws -> any Map {
    let definition = MapDefinition(
        name: name, type: type, keySize: key, valueSize: value, maxEntries: entries, flags: flags)
    return try MapFactory(slots: SlotAllocator(count: slots)).make(definition)
}

/// The little-endian bytes of an integer.
func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

/// The integer that little-endian bytes stand for.
func integer(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}

/// r0 as the signed number that helpers return.
func signed(_ result: UInt64) -> Int64 { Int64(bitPattern: result) }
