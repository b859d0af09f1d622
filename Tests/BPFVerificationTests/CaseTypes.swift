import BPFInstructions
import BPFKernel
import BPFModel
import BPFTypeFormat
import BPFVerification

/// What a loader would tell the kernel about a case's functions and the values of its maps.
struct CaseTypes {
    private var builder = BTFBuilder()
    /// A 32-bit number.
    let number: TypeID
    private let wide: TypeID
    /// The type of each map's value; nil where nothing needs one.
    private(set) var values: [TypeID?] = []
    /// First slot and type of every function: 8 bytes each, ascending.
    private(set) var functionRecords: [UInt8] = []

    init(_ request: VerificationRequest) throws {
        number = builder.add(.integer(IntegerType(name: "int", size: 4, encoding: .signed)))
        wide = builder.add(.integer(IntegerType(name: "long", size: 8, encoding: .signed)))
        for map in request.maps { values.append(map.fields.isEmpty ? nil : addValue(map)) }
        guard Self.isNeeded(for: request) else { return }
        // The program begins at slot 0, whether it has a name or not.
        var functions = Dictionary(request.functions.map { ($0.start, $0) }, uniquingKeysWith: { first, _ in first })
        functions[0] = functions[0] ?? FunctionDescription(name: "program", start: 0)
        for (start, function) in functions.sorted(by: { $0.key < $1.key }) {
            let type = addFunction(function, context: request.programType)
            for word in [UInt32(start), type.rawValue] {
                functionRecords += (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32($0 * 8)) }
            }
        }
    }

    /// Functions that the kernel calls must have types, and so must those that a case says something about; others are without.
    private static func isNeeded(for request: VerificationRequest) -> Bool {
        request.functions.contains { $0.result != nil || $0.isGlobal }
            || request.instructions.contains { $0.isWide && $0.source.rawValue == 4 }
    }

    /// Gives the types to the kernel.
    func load() throws -> KernelTypes {
        try KernelTypes(builder.encode())
    }

    private mutating func addFunction(_ function: FunctionDescription, context: ProgramType) -> TypeID {
        let parameters = (function.prototype?.parameters ?? []).enumerated().map { index, parameter in
            Parameter(name: "p\(index)", type: addParameter(parameter, context: context))
        }
        let result = function.result == .nothing ? TypeID.void : number
        let prototype = builder.add(.functionPrototype(FunctionPrototype(returns: result, parameters: parameters)))
        let name = function.name.isEmpty ? "function\(function.start)" : function.name
        return builder.add(
            .function(name: name, prototype: prototype, linkage: function.isGlobal ? .global : .static))
    }

    private mutating func addParameter(_ parameter: FunctionDescription.Parameter, context: ProgramType) -> TypeID {
        switch parameter {
        case .memory(let size, _):
            let bytes = builder.add(.integer(IntegerType(name: "char", size: 1, encoding: .signed)))
            let array = builder.add(.array(element: bytes, index: number, count: size))
            let memory = Composite(
                name: "memory\(size)", size: size, members: [Member(name: "bytes", type: array, bitOffset: 0)])
            return builder.add(.pointer(builder.add(.structure(memory))))
        case .context:
            let name = context == .xdp ? "xdp_md" : "__sk_buff"
            return builder.add(.pointer(builder.add(.structure(Composite(name: name, size: 4, members: [])))))
        default: return number
        }
    }

    /// A structure with the fields at their places; the rest is nameless to the kernel.
    private mutating func addValue(_ map: MapDescription) -> TypeID {
        let members = map.fields.map { field in
            Member(name: "field\(field.offset)", type: addField(field), bitOffset: field.offset * 8)
        }
        return builder.add(.structure(Composite(name: "value", size: map.valueSize, members: members)))
    }

    private mutating func addField(_ field: MapDescription.SpecialField) -> TypeID {
        let part = field.size % 8 == 0 ? wide : number
        let size = field.size % 8 == 0 ? 8 : 4
        let members = (0..<field.size / size).map { index in
            Member(name: "part\(index)", type: part, bitOffset: index * size * 8)
        }
        return builder.add(
            .structure(Composite(name: field.kind.rawValue, size: field.size, members: members)))
    }
}
