public import BPFModel

/// A map in the running kernel.
public struct KernelMap: ~Copyable, Sendable {
    /// The map's descriptor.
    public let descriptor: KernelDescriptor

    /// What a new map is.
    public struct Definition: Hashable, Sendable {
        /// How keys find values.
        public var type: MapType
        /// In bytes.
        public var keySize: UInt32
        /// In bytes.
        public var valueSize: UInt32
        /// How many elements it may hold.
        public var maxEntries: UInt32
        /// What is asked for at creation.
        public var flags: MapFlags = []
        /// At most 15 characters are kept.
        public var name = ""
        /// A map like the elements of a map of maps, as a descriptor.
        public var inner: Int32?
        /// Loaded types, and which of them key and value have.
        public var types: Types?
        /// A number whose meaning depends on the type.
        public var extra: UInt64 = 0

        /// A map without types.
        public init(type: MapType, keySize: UInt32, valueSize: UInt32, maxEntries: UInt32) {
            self.type = type
            self.keySize = keySize
            self.valueSize = valueSize
            self.maxEntries = maxEntries
        }

        /// Loaded types, and which of them key and value have.
        public struct Types: Hashable, Sendable {
            /// The types, as a descriptor.
            public var btf: Int32
            /// The key's; 0 for none.
            public var key: UInt32
            /// The value's; 0 for none.
            public var value: UInt32

            /// Types of key and value.
            public init(btf: Int32, key: UInt32, value: UInt32) {
                self.btf = btf
                self.key = key
                self.value = value
            }
        }
    }

    /// Makes a map.
    ///
    /// - Kernel: `BPF_MAP_CREATE`.
    public init(_ definition: Definition) throws(LinuxError) {
        var attributes = KernelAttributes()
        attributes.set(definition.type.rawValue, at: 0)
        attributes.set(definition.keySize, at: 4)
        attributes.set(definition.valueSize, at: 8)
        attributes.set(definition.maxEntries, at: 12)
        attributes.set(UInt32(truncatingIfNeeded: definition.flags.rawValue), at: 16)
        if let inner = definition.inner { attributes.set(UInt32(bitPattern: inner), at: 20) }
        attributes.set(name: definition.name, at: 28)
        if let types = definition.types {
            attributes.set(UInt32(bitPattern: types.btf), at: 48)
            attributes.set(types.key, at: 52)
            attributes.set(types.value, at: 56)
        }
        attributes.set(wide: definition.extra, at: 64)
        descriptor = KernelDescriptor(owning: Int32(try attributes.call(.mapCreate).result.get()))
    }

    /// Sets the value of a key.
    ///
    /// - Kernel: `BPF_MAP_UPDATE_ELEM`.
    public func update(key: [UInt8], value: [UInt8]) throws(LinuxError) {
        var attributes = KernelAttributes()
        attributes.set(UInt32(bitPattern: descriptor.number), at: 0)
        attributes.set(buffer: key, at: 8)
        attributes.set(buffer: value, at: 16)
        _ = try attributes.call(.mapUpdate).result.get()
    }

    /// From now on user space can't write it.
    ///
    /// - Kernel: `BPF_MAP_FREEZE`.
    public func freeze() throws(LinuxError) {
        var attributes = KernelAttributes()
        attributes.set(UInt32(bitPattern: descriptor.number), at: 0)
        _ = try attributes.call(.mapFreeze).result.get()
    }
}
