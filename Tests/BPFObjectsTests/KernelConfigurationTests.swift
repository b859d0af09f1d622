import BPFModel
import BPFObjects
import BPFTypeFormat
import Testing

@Suite("Variables of the kernel's configuration")
struct KernelConfigurationTests {
    /// An object that declares `CONFIG_X` with a type.
    private static func object(_ add: (inout BTFBuilder) -> TypeID) throws -> [UInt8] {
        var builder = BTFBuilder()
        let type = add(&builder)
        let variable = builder.add(.variable(name: "CONFIG_X", type: type, linkage: .extern))
        let entry = SectionVariable(type: variable, offset: 0, size: 0)
        builder.add(.dataSection(DataSection(name: ".kconfig", size: 0, variables: [entry])))
        var map = MapSpec(name: ".kconfig", type: .array, keySize: 4, valueSize: 0, maxEntries: 1)
        map.origin = .kernelConfiguration
        map.variables = [.init(name: "CONFIG_X", offset: 0, size: 0, type: type, linkage: .extern)]
        var contents = ObjectContents()
        contents.btf = try BTF(builder.encode())
        contents.maps = [map]
        return try ObjectWriter.write(contents)
    }

    @Test("Numbers, enumerations and text have a place")
    func supported() throws {
        let sizes = try [
            Self.object { $0.add(.integer(IntegerType(name: "int", size: 4, encoding: .signed))) },
            Self.object {
                $0.add(.enumeration(Enumeration(name: "tristate", enumerators: [.init(name: "NO", value: 0)])))
            },
            Self.object {
                let character = $0.add(.integer(IntegerType(name: "char", size: 1)))
                return $0.add(.array(element: character, index: character, count: 10))
            },
        ].map { try CollectionSpec(try ObjectFile($0)).map(named: ".kconfig")?.variables.map(\.size) }
        #expect(sizes == [[4], [4], [10]])
    }

    @Test("Other types are refused, those without size too")
    func unsupported() throws {
        let text = "section '.kconfig': 'CONFIG_X' is neither a number nor text"
        #expect(failure(try Self.object { $0.add(.structure(Composite(name: "s", size: 4, members: []))) }) == text)
        let forward = Enumeration(name: "forward", size: 0, enumerators: [])
        #expect(failure(try Self.object { $0.add(.enumeration(forward)) }) == text)
    }
}
