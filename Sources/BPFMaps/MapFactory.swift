import BPFModel

/// Makes maps in this process.
public struct MapFactory: Sendable {
    /// How many values a key of a per-CPU map has.
    public let slots: Int
    /// The most bytes that one map may reserve.
    public let memoryLimit: UInt64

    /// Per-CPU maps get a value for each slot of `slots`; no map may reserve more than `memoryLimit` bytes.
    public init(slots: SlotAllocator = .shared, memoryLimit: UInt64 = 1 << 32) {
        self.slots = slots.count
        self.memoryLimit = memoryLimit
    }

    /// Makes an empty map, or one of zeros for arrays.
    public func make(_ definition: MapDefinition) throws(MapError) -> any Map {
        if let reason = MapRule.violation(in: definition) { throw MapError(map: definition.name, reason: reason) }
        let bytes = memorySize(of: definition)
        guard let bytes, bytes <= memoryLimit, let map = allocate(definition) else {
            throw MapError(map: definition.name, reason: .noMemory(bytes: bytes))
        }
        return map
    }

    private func memorySize(of definition: MapDefinition) -> UInt64? {
        switch definition.type {
        case .hash: HashTable.memorySize(of: definition)
        case .array: IndexedValues.memorySize(of: definition, slots: 1)
        case .percpuArray: IndexedValues.memorySize(of: definition, slots: slots)
        default: 0
        }
    }

    /// Nil when the system has no room.
    private func allocate(_ definition: MapDefinition) -> (any Map)? {
        switch definition.type {
        case .hash: HashMap(definition)
        case .array: ArrayMap(definition)
        case .percpuArray: PerCPUArrayMap(definition, slots: slots)
        case .progArray: ProgramArray(definition)
        default: nil
        }
    }
}
