import BPFModel
import BPFPlatform

/// Reading the file of a pinned map: nothing in it is believed before it has been compared with what must be there.
enum MapFile {
    /// The memory in a file, and what it says it is.
    static func open(
        _ path: String, slots: Int
    ) throws(MapError.FileFault) -> (MapMemory, MapDefinition, slots: Int) {
        let memory = try map(path)
        guard memory.count >= MapHeader.size else {
            throw .truncated(bytes: memory.count, expected: UInt64(MapHeader.size))
        }
        let header = MapHeader(memory)
        try check(header)
        guard let definition = header.definition(total: memory.count) else {
            throw .field(MapHeader.type.name, UInt64(header.load32(MapHeader.type)))
        }
        try check(header, definition, memory.count)
        let made = header.load32(MapHeader.slots)
        if made == 0 || made > 64 { throw .field(MapHeader.slots.name, UInt64(made)) }
        if definition.type.isPerCPU, Int(made) != slots { throw .slots(made, here: slots) }
        let expected = MapLayout.total(of: definition, slots: Int(made))
        guard let expected, expected == UInt64(memory.count) else {
            throw .truncated(bytes: memory.count, expected: expected ?? .max)
        }
        return (memory, definition, Int(made))
    }

    private static func map(_ path: String) throws(MapError.FileFault) -> MapMemory {
        do throws(SystemError) {
            let memory = try MappedMemory.open(path)
            let fixed = MapHeader.size + 2 * Ring.pages
            guard memory.count > fixed, isRing(memory) else { return MapMemory(memory) }
            let tail = memory.count - fixed
            return MapMemory(try memory.mirrored(tail))
        } catch {
            if error.number == LinuxError.eacces.rawValue { throw .untrusted }
            if error.number == LinuxError.einval.rawValue {
                throw .truncated(bytes: 0, expected: UInt64(MapHeader.size))
            }
            throw .system(call: error.call, number: error.number)
        }
    }

    /// Whether the header says that the file's end is mapped twice.
    private static func isRing(_ memory: borrowing MappedMemory) -> Bool {
        // Safety: the memory has at least a header.
        let type = unsafe RawMemory.load(UInt(bitPattern: memory.base) + MapHeader.type.offset, as: UInt32.self)
        return type == MapType.ringbuf.rawValue || type == MapType.userRingbuf.rawValue
    }

    private static func check(_ header: MapHeader) throws(MapError.FileFault) {
        let magic = header.load64(MapHeader.magicField)
        if magic != MapHeader.magic { throw .field(MapHeader.magicField.name, magic) }
        let version = header.load32(MapHeader.versionField)
        if version != MapHeader.version { throw .field(MapHeader.versionField.name, UInt64(version)) }
        let size = header.load32(MapHeader.sizeField)
        if size != UInt32(MapHeader.size) { throw .field(MapHeader.sizeField.name, UInt64(size)) }
    }

    private static func check(
        _ header: MapHeader, _ definition: MapDefinition, _ count: Int
    ) throws(MapError.FileFault) {
        let total = header.load64(MapHeader.total)
        if total != UInt64(count) { throw .truncated(bytes: count, expected: total) }
        let btf = header.load32(MapHeader.btfSize)
        if UInt64(btf) > UInt64(count - MapHeader.size) { throw .field(MapHeader.btfSize.name, UInt64(btf)) }
        if let field = misplacedField(definition, count: header.load32(MapHeader.fieldCount)) { throw field }
        if let field = badField(definition) { throw .field(field.name, UInt64(header.load32(field))) }
    }

    /// Fields of a value lie inside of it, one after the other, each where its kind can be.
    private static func misplacedField(_ definition: MapDefinition, count: UInt32) -> MapError.FileFault? {
        if count > UInt32(ValueField.limit) { return .field(MapHeader.fieldCount.name, UInt64(count)) }
        var end: UInt64 = 0
        for field in definition.fields {
            let isAligned = field.offset % (field.kind == .spinLock ? 4 : 8) == 0
            if UInt64(field.offset) < end || !isAligned || field.size == 0 {
                return .field("field of a value", UInt64(field.offset))
            }
            end = UInt64(field.offset) + UInt64(field.size)
        }
        return end > UInt64(definition.valueSize) ? .field("field of a value", end) : nil
    }

    /// The field that makes a definition one that no map has; nil when there is none.
    private static func badField(_ definition: MapDefinition) -> MapHeader.Field? {
        guard MapLayout.isKnown(definition.type) else { return MapHeader.type }
        switch MapRule.violation(in: definition) {
        case nil: return nil
        case .keySize, .size(.key, _, _): return MapHeader.keySize
        case .valueSize, .size(.value, _, _), .entryTooLarge: return MapHeader.valueSize
        case .noEntries, .entryCount, .tooManyEntries: return MapHeader.maxEntries
        case .unknownFlags, .contradictoryFlags, .missingFlags, .flagsNotSupported: return MapHeader.flags
        case .extra: return MapHeader.extra
        case .bufferPages: return MapHeader.bufferPages
        default: return MapHeader.type
        }
    }
}
