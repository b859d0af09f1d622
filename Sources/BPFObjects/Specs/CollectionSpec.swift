public import BPFBytes
public import BPFTypeFormat

/// Everything that an object declares, as values: programs that are complete but for what only loading can tell, and maps.
///
///     let object = try ObjectFile(bytes)
///     let collection = try CollectionSpec(object)
///     for program in collection.programs { print(program.name, program.instructions.count) }
public struct CollectionSpec: Sendable {
    /// The programs, by section and place.
    public var programs: [ProgramSpec]
    /// The maps: declared ones, then data sections, the kernel's configuration, `struct_ops`.
    public var maps: [MapSpec]
    /// The types of the object, completed: variables have their places, functions that are hidden are static.
    ///
    /// Types keep the numbers that they have in the object.
    public var btf: BTF? {
        get { types?.btf }
        set { types = newValue.map { CompletedTypes($0) } }
    }
    private var types: CompletedTypes?
    /// The byte order of the object, and of all contents of maps.
    public var order: ByteOrder
    /// The license that the programs are under; empty when the object doesn't say.
    public var license: String
    /// The kernel that the object was made for (major << 16, minor << 8, patch); nil where it doesn't say.
    public var kernelVersion: UInt32?
    /// The names of sections with code that no section name of the kernel's explains; their programs have no type.
    public var unknownSections: [String] = []

    /// A collection of nothing.
    public init(order: ByteOrder = .host, license: String = "") {
        programs = []
        maps = []
        self.order = order
        self.license = license
    }

    /// The program with a name.
    public func program(named name: String) -> ProgramSpec? {
        programs.first { $0.name == name }
    }

    /// The map with a name.
    public func map(named name: String) -> MapSpec? {
        maps.first { $0.name == name }
    }
}

extension CollectionSpec {
    /// The most instructions, line records and CO-RE relocations that all programs of an object may have together.
    ///
    /// Programs get copies of what they call, so a small hostile file could otherwise ask for any amount of memory.
    public static let sizeLimit = 1 << 24

    /// Reads everything that an object declares.
    ///
    /// - Throws: for a map without or with contradictory description, a relocation that means nothing, a call to no function,
    ///   programs beyond ``sizeLimit``; nothing is left out silently.
    public init(_ object: ObjectFile) throws(ObjectError) {
        if let legacy = object.sections(where: \.isLegacyMaps).first {
            throw ObjectError(.section(legacy.name), .legacyMaps)
        }
        let functions = try FunctionTable(object)
        let maps = try MapTable(object, functions: functions)
        self.init(order: object.order, license: object.license)
        programs = try ProgramLinker.programs(object, functions, maps)
        try checkNames()
        self.maps = maps.maps
        kernelVersion = object.kernelVersion
        unknownSections = object.unknownSections
        types = try CompletedTypes(object, maps, functions)
    }

    private func checkNames() throws(ObjectError) {
        guard let second = programs.firstDuplicate(by: \.name) else { return }
        let program = programs[second]
        throw ObjectError(.function(program.name, section: program.sectionName), .secondProgram)
    }
}
