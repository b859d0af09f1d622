import BPFModel
import BPFTypeFormat

/// What the undefined symbols of an object mean.
struct ExternTable {
    /// What one name stands for.
    enum Extern: Hashable {
        /// A variable of the kernel's configuration, at an offset of the map `.kconfig`.
        case configuration(offset: Int)
        case function(isWeak: Bool)
        case variable(isTyped: Bool, isWeak: Bool)
    }

    /// The map `.kconfig`; nil when no variable asks for it.
    private(set) var configuration: MapSpec?
    private var externs: [Int: Extern] = [:]

    /// The name of the section of the configuration, and of its map.
    static let configurationName = ".kconfig"

    init(_ object: ObjectFile, _ variables: VariableTable?) throws(ObjectError) {
        guard let btf = object.btf, let variables else { return }
        if variables.description(of: ".ksyms") == nil, variables.description(of: Self.configurationName) == nil {
            return
        }
        let all = object.elf.symbols
        let undefined = all.indices.filter { all.isUndefined($0) && !all.isLocal($0) }.map { all[$0] }
        let symbols = Dictionary(undefined.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for declaration in try variables.declarations(in: ".ksyms") {
            guard let symbol = symbols[declaration.name] else { continue }
            externs[symbol.index] = try Self.kernelSymbol(declaration, isWeak: symbol.binding == .weak, btf)
        }
        try layOutConfiguration(try variables.declarations(in: Self.configurationName), symbols, variables, btf)
    }

    /// What the undefined symbol with an index means; nil for one that nothing declares.
    subscript(symbol: Int) -> Extern? { externs[symbol] }

    private static func kernelSymbol(
        _ declaration: VariableTable.Declaration,
        isWeak: Bool,
        _ btf: BTF
    ) throws(ObjectError) -> Extern {
        guard let type = declaration.type else { return .function(isWeak: isWeak) }
        let resolved = try types { () throws(BTFError) in try btf.resolveIdentifier(type) }
        return .variable(isTyped: resolved != .void, isWeak: isWeak)
    }

    /// Gives each variable of the configuration its place: by falling alignment, rising size, then by name.
    private mutating func layOutConfiguration(
        _ declarations: [VariableTable.Declaration],
        _ symbols: [String: ELFFile.Symbol],
        _ table: VariableTable,
        _ btf: BTF
    ) throws(ObjectError) {
        var placed: [(alignment: Int, variable: MapSpec.Variable)] = []
        for declaration in declarations {
            guard let symbol = symbols[declaration.name], let type = declaration.type else { continue }
            let (size, alignment) = try Self.layout(of: type, named: symbol.name, btf)
            let variable = MapSpec.Variable(
                name: symbol.name, offset: 0, size: size, type: type, linkage: .extern, isWeak: symbol.binding == .weak)
            placed.append((alignment, variable))
        }
        placed.sort {
            (-$0.alignment, $0.variable.size, $0.variable.name) < (-$1.alignment, $1.variable.size, $1.variable.name)
        }
        var size = 0
        for index in placed.indices {
            let alignment = placed[index].alignment
            size = (size + alignment - 1) / alignment * alignment
            placed[index].variable.offset = size
            if let symbol = symbols[placed[index].variable.name] {
                externs[symbol.index] = .configuration(offset: size)
            }
            size += placed[index].variable.size
        }
        if placed.isEmpty { return }
        let type = table.description(of: Self.configurationName)?.id
        configuration = Self.map(placed.map(\.variable), size: size, type: type)
    }

    private static func map(_ variables: [MapSpec.Variable], size: Int, type: TypeID?) -> MapSpec {
        var spec = DataMap.array(name: configurationName, size: size, isConstant: true)
        spec.origin = .kernelConfiguration
        spec.flags.insert(.mappable)
        spec.isFrozen = true
        spec.valueType = type
        spec.variables = variables
        return spec
    }

    /// Size and alignment, in bytes; configuration values are numbers, enumerations or text.
    private static func layout(of type: TypeID, named name: String, _ btf: BTF) throws(ObjectError) -> (Int, Int) {
        try types { () throws(BTFError) -> (Int, Int)? in
            let size = try btf.size(of: type)
            switch try btf.resolve(type).type {
            case .integer: return (size, size)
            case .enumeration, .enumeration64: return size > 0 ? (size, size) : nil
            case .array(let element, _, _):
                guard case .integer(let character) = try btf.resolve(element).type, character.size == 1 else {
                    return nil
                }
                return (size, 1)
            default: return nil
            }
        } orThrow: {
            ObjectError(.section(Self.configurationName), .unsupportedConfiguration(name))
        }
    }
}
