import BPFKernel
import BPFModel
import BPFVerification
import ProgramGenerator

/// The generator's maps in the running kernel.
struct LiveMaps: ~Copyable {
    /// Descriptors by index into `GeneratedMap.all`.
    private let descriptors: [Int32]
    private var owners: [Owner]
    /// An array of programs takes programs of one type, and remembers it.
    private var programArrays: [ProgramType: Int32] = [:]
    private let types: KernelTypes

    /// Keeps a map open; a class, because arrays hold no values that can't be copied.
    private final class Owner {
        let map: KernelMap

        init(_ definition: KernelMap.Definition) throws(LinuxError) {
            map = try KernelMap(definition)
        }
    }

    init() throws(LinuxError) {
        let types = try KernelTypes(GeneratedMap.types)
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
        self.types = types
    }

    /// The descriptor of the types.
    var typesDescriptor: Int32 { types.descriptor.number }

    /// The descriptor of a map, for programs of a type.
    mutating func descriptor(of map: Int, for type: ProgramType) throws(LinuxError) -> Int32 {
        guard GeneratedMap.all[map].description.type == .progArray else { return descriptors[map] }
        if let known = programArrays[type] { return known }
        let owner = try Owner(.init(type: .progArray, keySize: 4, valueSize: 4, maxEntries: 4))
        owners.append(owner)
        programArrays[type] = owner.map.descriptor.number
        return owner.map.descriptor.number
    }
}
