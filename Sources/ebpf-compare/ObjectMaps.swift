import BPFBytes
import BPFKernel
import BPFModel
import BPFObjects
import BPFTypeFormat

/// The maps of one object in the running kernel, each made when a program first needs it.
final class ObjectMaps {
    private let collection: CollectionSpec
    /// The object's types; none where the kernel refuses them.
    private let types: Types?
    private var maps: [String: Owner] = [:]

    /// Keeps types open; a class, because values that can't be copied don't fit an optional constant of a class.
    private final class Types {
        let types: KernelTypes

        init(_ bytes: [UInt8]) throws(LinuxError) {
            types = try KernelTypes(bytes)
        }
    }

    private final class Owner {
        let map: KernelMap

        init(_ definition: KernelMap.Definition) throws(LinuxError) {
            map = try KernelMap(definition)
        }
    }

    init(_ collection: CollectionSpec) {
        self.collection = collection
        types = collection.btf.flatMap { try? Types((try? $0.loadable())?.bytes ?? $0.bytes) }
    }

    /// The loaded types' descriptor.
    var typesDescriptor: Int32? { types.map { $0.types.descriptor.number } }

    /// A map's descriptor; the kernel's reason where it refuses the map.
    func descriptor(of name: String) throws(LinuxError) -> Int32 {
        if let known = maps[name] { return known.map.descriptor.number }
        guard let spec = collection.map(named: name) else { throw .enoent }
        let owner = try make(spec)
        maps[name] = owner
        return owner.map.descriptor.number
    }

    private func make(_ spec: MapSpec) throws(LinuxError) -> Owner {
        var definition = KernelMap.Definition(
            type: spec.type, keySize: UInt32(spec.keySize), valueSize: UInt32(spec.valueSize),
            maxEntries: UInt32(entries(spec)))
        definition.flags = spec.flags
        // A loader maps an arena that has no address of its own.
        definition.extra = spec.type == .arena && spec.extra == 0 ? 1 << 44 : spec.extra
        definition.name = spec.name
        var template: Owner?
        if let inner = spec.inner { template = try make(inner) }
        definition.inner = template.map { $0.map.descriptor.number }
        if spec.type == .structOps { throw .enosys }
        let owner: Owner
        if let typed = withTypes(spec, definition) {
            owner = typed
        } else {
            owner = try Owner(definition)
        }
        if let contents = spec.contents, spec.type == .array {
            try owner.map.update(key: [0, 0, 0, 0], value: contents)
        }
        if spec.isFrozen { try owner.map.freeze() }
        return owner
    }

    /// The map with its types; nil where it has none, or the kernel wants none.
    private func withTypes(_ spec: MapSpec, _ definition: KernelMap.Definition) -> Owner? {
        guard let types = typesDescriptor, let value = spec.valueType, spec.inner == nil else { return nil }
        var definition = definition
        definition.types = .init(btf: types, key: spec.keyType?.rawValue ?? 0, value: value.rawValue)
        return try? Owner(definition)
    }

    /// As many elements as declared; a ring buffer whole pages, a map that is left to the loader a few.
    private func entries(_ spec: MapSpec) -> Int {
        switch spec.type {
        case .ringbuf, .userRingbuf: max(4096, spec.maxEntries.nextPowerOfTwo)
        case .skStorage, .inodeStorage, .taskStorage, .cgrpStorage, .cgroupStorage, .percpuCgroupStorage: 0
        default: spec.maxEntries == 0 ? 1024 : spec.maxEntries
        }
    }
}

extension Int {
    fileprivate var nextPowerOfTwo: Int {
        var power = 1
        while power < self { power *= 2 }
        return power
    }
}
