public import BPFMaps
public import BPFModel

/// A map of any keyed type as a dictionary of plain structs: hash, LRU hash, array.
///
///     let flows = try HashMap<FlowKey, FlowStatistics>(collection.map(named: "flows"))
///     if let statistics = flows[key] { print(statistics.bytes) }
///     for (key, statistics) in flows.entries { … }
///
/// Keys and values are compared with the map's types once, when this is made. Nothing is allocated for an element.
public struct HashMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: ~Copyable {
    @usableFromInline let map: any MapStorage
    @usableFromInline let permissions: MapPermissions
    @usableFromInline let isReadable: Bool
    /// Where entries are read without asking the map; nil where it has to be asked.
    @usableFromInline let elements: HashElements?

    /// Takes a map whose keys and values are such structs.
    ///
    /// - Throws: `TypeMismatch`, which names the field that differs; per-CPU maps have types of their own.
    public init(_ map: any MapStorage) throws(TypeMismatch) {
        let definition = map.definition
        guard !definition.type.isPerCPU, definition.keySize > 0 else {
            throw TypeMismatch(description: "a map of type \(definition.type.name) has no single value at a key")
        }
        try TypeMatch.check(
            Key.self, "key", size: Int(definition.keySize), definition.types, definition.types?.key ?? 0)
        try TypeMatch.check(
            Value.self, "value", size: Int(definition.valueSize), definition.types, definition.types?.value ?? 0)
        self.map = map
        permissions = map.permissions
        isReadable = map.permissions.userMayRead
        elements = map.elements.flatMap { $0.isKeyed(by: Key.self) ? $0 : nil }
    }

    /// The value at a key; nil for none.
    ///
    /// Setting nil removes the entry. What the map refuses is not done.
    @inlinable public subscript(key: Key) -> Value? {
        get { try? value(at: key) }
        nonmutating set {
            if let newValue { try? update(key, newValue) } else { try? remove(key) }
        }
    }

    /// The value at a key.
    ///
    /// - Throws: `ENOENT` where there is none, `EPERM` where users may not read.
    @inlinable
    public func value(at key: Key) throws(LinuxError) -> Value {
        guard isReadable else { throw .eperm }
        guard let elements else { return try askedValue(at: key) }
        // The map keeps the elements: it is held until they have been read, and not counted.
        defer { _fixLifetime(map) }
        switch elements.value(at: key, as: Value.self) {
        case .found(let value): return value
        case .nothing: throw .enoent
        case .changing: return try askedValue(at: key)
        }
    }

    /// As the map copies it, which waits for those who write.
    @usableFromInline
    func askedValue(at key: Key) throws(LinuxError) -> Value {
        try TypedBytes.read(Value.self) { (value) throws(LinuxError) in
            try TypedBytes.lend(key) { (key) throws(LinuxError) in
                // Safety: key and value have the map's sizes.
                try unsafe map.copyValue(key: key, into: value)
            }
        }
    }

    /// Inserts or replaces a value.
    @inlinable
    public func update(_ key: Key, _ value: Value, flags: UpdateFlags = .any) throws(LinuxError) {
        guard permissions.userMayWrite else { throw .eperm }
        try TypedBytes.lend(key) { (key) throws(LinuxError) in
            try TypedBytes.lend(value) { (value) throws(LinuxError) in
                // Safety: key and value have the map's sizes.
                try unsafe map.replaceValue(key: key, value: value, flags: flags)
            }
        }
    }

    /// Removes an entry.
    ///
    /// - Throws: `ENOENT` where there is none.
    @inlinable
    public func remove(_ key: Key) throws(LinuxError) {
        guard permissions.userMayWrite else { throw .eperm }
        try TypedBytes.lend(key) { (key) throws(LinuxError) in
            // Safety: the key has the map's size.
            try unsafe map.delete(key: key)
        }
    }

    /// Every key with its value, while others may go on changing the map.
    @inlinable
    public var entries: TypedEntries<Key, Value> { TypedEntries(map, elements, isReadable: isReadable) }
}

/// The entries of a map as plain structs.
///
/// An entry that is there from the first step to the last comes exactly once; one that comes or goes meanwhile, at most once.
@frozen
public struct TypedEntries<Key: BitwiseCopyable, Value: BitwiseCopyable>: Sequence, IteratorProtocol {
    @usableFromInline let map: any MapStorage
    @usableFromInline let elements: HashElements?
    @usableFromInline let isReadable: Bool
    @usableFromInline var position = 0

    @usableFromInline
    init(_ map: any MapStorage, _ elements: HashElements?, isReadable: Bool) {
        self.map = map
        self.elements = elements
        self.isReadable = isReadable
    }

    /// The next entry.
    @inlinable
    public mutating func next() -> (key: Key, value: Value)? {
        guard isReadable, let elements else { return askedNext() }
        // As above.
        defer { _fixLifetime(map) }
        switch elements.entry(at: &position, as: (Key, Value).self) {
        case .found(let entry): return entry
        case .nothing: return nil
        case .changing: return askedNext()
        }
    }

    /// As the map copies it, which waits for those who write.
    @usableFromInline
    mutating func askedNext() -> (key: Key, value: Value)? {
        if !isReadable { return nil }
        var place = position
        var key: Key?
        let value = try? TypedBytes.read(Value.self) { (value) throws(LinuxError) in
            key = try TypedBytes.read(Key.self) { (key) throws(LinuxError) in
                // Safety: there is room for a key and a value.
                if !(unsafe map.copyEntry(at: &place, key: key, value: value)) { throw .enoent }
            }
        }
        position = place
        guard let key, let value else { return nil }
        return (key, value)
    }
}

/// Lends the addresses of plain values for the length of a call.
@usableFromInline
enum TypedBytes {
    @inlinable @inline(__always)
    static func lend<Value: BitwiseCopyable>(
        _ value: Value, _ body: (UInt) throws(LinuxError) -> Void
    ) throws(LinuxError) {
        // Safety: the copy has room for the stride, of which the map may read all, and stays where it is while `body` runs.
        try unsafe withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { (buffer) throws(LinuxError) in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
            unsafe bytes.storeBytes(of: value, as: Value.self)
            try body(UInt(bitPattern: bytes.baseAddress))
        }
    }

    @inlinable @inline(__always)
    static func read<Value: BitwiseCopyable>(
        _ type: Value.Type, _ body: (UInt) throws(LinuxError) -> Void
    ) throws(LinuxError) -> Value {
        // Safety: `body` fills all of a value's bytes; padding may be anything.
        try unsafe withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { (buffer) throws(LinuxError) in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            try body(UInt(bitPattern: bytes.baseAddress))
            return unsafe bytes.load(as: Value.self)
        }
    }
}
