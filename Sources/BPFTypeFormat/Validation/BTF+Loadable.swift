extension BTF {
    /// The types of an object as a kernel loads them: nothing in them is declared and defined elsewhere.
    ///
    /// Variables of the kernel become integers, its functions variables beside functions that count as global; parameters without
    /// names get one. Then what the kernel doesn't know is replaced, as ``sanitized(for:)`` does. Numbers of types stay; types of which none
    /// has to change stay byte for byte.
    /// - Parameter features: what the kernel knows.
    public func loadable(for features: BTFFeatures = .linux618) throws(BTFError) -> BTF {
        var externs = ExternTypes(try BTFBuilder(copying: self))
        externs.replaceAll()
        guard externs.hasChanges else { return try sanitized(for: features) }
        return try BTF(try externs.builder.encode(order: order)).sanitized(for: features)
    }
}

/// Turns declarations of what the kernel defines into something that it loads.
private struct ExternTypes {
    private(set) var builder: BTFBuilder
    private(set) var hasChanges = false
    /// An integer, added when it is first needed.
    private var integer: TypeID?
    /// A variable that stands for functions, added when it is first needed.
    private var placeholder: TypeID?

    private static let kernelSymbols = ".ksyms"

    init(_ builder: BTFBuilder) {
        self.builder = builder
    }

    mutating func replaceAll() {
        for (index, type) in builder.types.enumerated() {
            let id = TypeID(rawValue: UInt32(index + 1))
            switch type {
            case .variable(let name, let type, .extern):
                replace(id, with: .variable(name: name, type: type, linkage: .global))
            case .function(let name, let prototype, .extern):
                replace(id, with: .function(name: name, prototype: prototype, linkage: .global))
                nameParameters(of: prototype)
            default: continue
            }
        }
        for (index, type) in builder.types.enumerated() {
            guard case .dataSection(let section) = type, section.name == Self.kernelSymbols else { continue }
            let completed = symbols(section)
            replace(TypeID(rawValue: UInt32(index + 1)), with: .dataSection(completed))
        }
    }

    /// The section of the kernel's variables and functions: an integer for each.
    private mutating func symbols(_ section: DataSection) -> DataSection {
        var section = section
        for index in section.variables.indices {
            let id = section.variables[index].type
            if case .variable(let name, _, let linkage)? = type(id) {
                replace(id, with: .variable(name: name, type: integerType(), linkage: linkage))
            } else {
                section.variables[index].type = placeholderVariable()
            }
            section.variables[index].offset = index * 4
            section.variables[index].size = 4
        }
        section.size = section.variables.count * 4
        return section
    }

    private mutating func nameParameters(of id: TypeID) {
        guard case .functionPrototype(var prototype)? = type(id) else { return }
        for index in prototype.parameters.indices
        where prototype.parameters[index].name.isEmpty && prototype.parameters[index].type != .void {
            prototype.parameters[index].name = "argument"
        }
        replace(id, with: .functionPrototype(prototype))
    }

    private mutating func replace(_ id: TypeID, with type: BTFType) {
        hasChanges = true
        builder.replace(id, with: type)
    }

    private func type(_ id: TypeID) -> BTFType? {
        id > .void && id < builder.nextID ? builder.types[Int(id.rawValue) - 1] : nil
    }

    private mutating func integerType() -> TypeID {
        if let integer { return integer }
        let id = builder.add(.integer(IntegerType(name: "int", size: 4, encoding: .signed)))
        integer = id
        return id
    }

    private mutating func placeholderVariable() -> TypeID {
        if let placeholder { return placeholder }
        let id = builder.add(.variable(name: "kernel_function", type: integerType(), linkage: .global))
        placeholder = id
        return id
    }
}
