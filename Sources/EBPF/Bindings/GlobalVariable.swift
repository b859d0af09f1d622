public import BPFObjects

/// Where a global variable of an object is, and what its value is in Swift.
public struct GlobalVariable<Value: PlainValue>: Sendable {
    /// Its name in C.
    public let name: String
    /// The map that its section becomes, as in `.bss`.
    public let map: String
    /// Distance from the section's start, in bytes.
    public let offset: Int

    /// Names a place.
    public init(_ name: String, map: String, offset: Int) {
        self.name = name
        self.map = map
        self.offset = offset
    }
}

extension CollectionSpec {
    /// Sets a global variable before it is loaded; the only way to set a constant (`.rodata`).
    public mutating func set<Value: PlainValue>(
        _ variable: GlobalVariable<Value>, to value: Value
    ) throws(BindingError) {
        guard let index = maps.firstIndex(where: { $0.name == variable.map }) else { throw .noMap(variable.map) }
        let place = try range(of: variable, in: maps[index])
        var contents = maps[index].contents ?? [UInt8](repeating: 0, count: maps[index].valueSize)
        contents.replaceSubrange(place, with: PlainBytes.bytes(of: value))
        maps[index].contents = contents
    }

    /// What a global variable starts with.
    public func value<Value: PlainValue>(of variable: GlobalVariable<Value>) throws(BindingError) -> Value {
        guard let map = map(named: variable.map) else { throw .noMap(variable.map) }
        let place = try range(of: variable, in: map)
        return map.contents.flatMap { PlainBytes.value(Value.self, from: Array($0[place])) } ?? Value()
    }

    private func range<Value: PlainValue>(
        of variable: GlobalVariable<Value>, in map: MapSpec
    ) throws(BindingError) -> Range<Int> {
        let size = map.contents?.count ?? map.valueSize
        guard variable.offset >= 0, MemoryLayout<Value>.size <= size - variable.offset else {
            throw .noVariable(variable.name, map: variable.map)
        }
        return variable.offset..<variable.offset + MemoryLayout<Value>.size
    }
}
