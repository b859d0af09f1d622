import BPFKernel
import BPFModel
import BPFVerification
import ProgramGenerator

/// The generator's maps in the running kernel.
struct LiveMaps: ~Copyable {
    /// Descriptors by index; -1 for a map that the kernel refused.
    let descriptors: [Int32]
    private let owners: [Owner]

    /// Keeps a map open; a class, because arrays hold no values that can't be copied.
    private final class Owner {
        let map: KernelMap

        init(_ definition: KernelMap.Definition) throws(LinuxError) {
            map = try KernelMap(definition)
        }
    }

    init() throws(LinuxError) {
        let types = try KernelTypes(GeneratedMap.lockedTypes)
        var owners: [Owner] = []
        for map in GeneratedMap.all {
            let description = map.description
            var definition = KernelMap.Definition(
                type: description.type, keySize: UInt32(description.keySize), valueSize: UInt32(description.valueSize),
                maxEntries: UInt32(description.maxEntries))
            definition.name = description.name
            if !description.fields.isEmpty { definition.types = .init(btf: types.descriptor.number, key: 1, value: 4) }
            owners.append(try Owner(definition))
        }
        descriptors = owners.map { $0.map.descriptor.number }
        self.owners = owners
    }
}
