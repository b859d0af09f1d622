public import BPFMaps
public import BPFModel

/// A map whose keys and values are Swift values with the bytes that the programs see.
public struct TypedMap<Key: PlainValue, Value: PlainValue>: Sendable {
    /// The map's name in the object.
    public let name: String
    private let source: (any Map)?

    /// The map `name` of a collection; using it throws when no program that was loaded needed it.
    public init(_ name: String, of collection: LoadedCollection) {
        self.name = name
        source = collection.map(named: name)
    }

    /// The map without types.
    public func untyped() throws(BindingError) -> any Map {
        guard let source else { throw .noMap(name) }
        return source
    }

    /// The value at a key; nil where there is none.
    public func value(at key: Key) throws(BindingError) -> Value? {
        guard let bytes = try bytes(at: key) else { return nil }
        guard let value = PlainBytes.value(Value.self, from: bytes) else { throw otherSize(bytes.count, Value.self) }
        return value
    }

    /// Inserts or replaces the value at a key.
    public func update(_ key: Key, _ value: Value, flags: UpdateFlags = .any) throws(BindingError) {
        let map = try untyped()
        let size = map.userValueSize
        guard size == MemoryLayout<Value>.size else { throw otherSize(size, Value.self) }
        do throws(LinuxError) {
            try map.update(PlainBytes.bytes(of: key), PlainBytes.bytes(of: value), flags: flags)
        } catch { throw .map(name, error) }
    }

    /// Removes the entry at a key.
    public func delete(_ key: Key) throws(BindingError) {
        let map = try untyped()
        do throws(LinuxError) { try map.delete(PlainBytes.bytes(of: key)) } catch { throw .map(name, error) }
    }

    /// The keys that are in the map now.
    public func keys() throws(BindingError) -> [Key] {
        let map = try untyped()
        var keys: [Key] = []
        for (bytes, _) in map.entries {
            guard let key = PlainBytes.value(Key.self, from: bytes) else { throw otherSize(bytes.count, Key.self) }
            keys.append(key)
        }
        return keys
    }

    /// The entries that are in the map now.
    public func entries() throws(BindingError) -> [(key: Key, value: Value)] {
        var entries: [(key: Key, value: Value)] = []
        for key in try keys() {
            if let value = try value(at: key) { entries.append((key, value)) }
        }
        return entries
    }
}

extension TypedMap {
    /// The values at a key of a per-CPU map, one a slot; nil where there is no such key.
    public func values(at key: Key) throws(BindingError) -> [Value]? {
        guard let bytes = try bytes(at: key) else { return nil }
        let stride = (MemoryLayout<Value>.size + 7) / 8 * 8
        guard stride > 0, bytes.count % stride == 0 else { throw otherSize(bytes.count, Value.self) }
        var values: [Value] = []
        for start in Swift.stride(from: 0, to: bytes.count, by: stride) {
            let part = Array(bytes[start..<start + MemoryLayout<Value>.size])
            if let value = PlainBytes.value(Value.self, from: part) { values.append(value) }
        }
        return values
    }

    private func bytes(at key: Key) throws(BindingError) -> [UInt8]? {
        let map = try untyped()
        let size = Int(map.definition.keySize)
        guard size == MemoryLayout<Key>.size else { throw otherSize(size, Key.self) }
        do throws(LinuxError) { return try map.lookup(PlainBytes.bytes(of: key)) } catch {
            if error == .enoent { return nil }
            throw .map(name, error)
        }
    }

    private func otherSize<Part>(_ found: Int, _ type: Part.Type) -> BindingError {
        .otherSize(map: name, expected: MemoryLayout<Part>.size, found: found)
    }
}
