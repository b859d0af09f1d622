public import BPFObjects
import BPFBytes
import BPFTypeFormat

/// Swift source for the user's side of an object: its programs, maps, global variables and types as typed members.
///
/// Pure: the same specs and options give the same text. The text needs `import EBPF` and nothing else.
public struct SwiftBindings {
    /// What the source is to be like.
    public struct Options: Sendable {
        /// The name of the type that holds everything.
        public var name: String
        /// What the source is made from, for its first line.
        public var origin: String
        /// Whether other modules can use it.
        public var isPublic = true
        /// Types to declare besides those of maps and global variables, by their names in C.
        public var types: [String] = []
        /// Whether all types of the object are declared.
        public var allTypes = false
        /// The object's bytes, to be part of the source.
        public var object: [UInt8]?
        /// Whether the source has functions that compare its types with BTF.
        public var layoutChecks = false

        /// Options for the object in the file at `path`.
        public init(path: String) {
            name = SwiftNames.typeName(ofFile: path)
            origin = path.split(separator: "/").last.map(String.init) ?? path
        }
    }

    private let spec: CollectionSpec
    private let options: Options
    private var access: String { options.isPublic ? "public " : "" }

    /// Bindings for an object.
    public init(_ spec: CollectionSpec, options: Options) {
        self.spec = spec
        self.options = options
    }

    /// The source.
    ///
    /// - Throws: for types that can't be read or contain themselves, and for names of no type.
    public func source() throws(BindingsError) -> String {
        var source = SourceText()
        source.line("// Made by `ebpf generate swift` from \(Self.oneLine(options.origin)); changes are lost.")
        source.line(options.isPublic ? "public import EBPF" : "import EBPF")
        source.line()
        source.comment("The object `\(Self.oneLine(options.origin))`: \(summary).")
        try source.block("\(access)struct \(SwiftNames.identifier(options.name)): Sendable") {
            source throws(BindingsError) in
            head(&source)
            try body(&source)
        }
        return source.text
    }

    private var summary: String {
        let license = spec.license.isEmpty ? "no license" : "license \(Self.oneLine(spec.license))"
        return "\(spec.programs.count) programs, \(spec.maps.count) maps, \(license)"
    }

    private func head(_ source: inout SourceText) {
        source.comment("The programs and maps that were loaded.")
        source.line("\(access)let collection: LoadedCollection")
        source.comment("The typed members of a collection that was loaded from this object.")
        source.line("\(access)init(_ collection: LoadedCollection) { self.collection = collection }")
        guard let object = options.object else { return }
        source.comment("The bytes of the object file.")
        source.block("\(access)static var object: [UInt8]") { source in
            source.line("let digits = \"\"\"")
            for start in stride(from: 0, to: object.count, by: 48) {
                source.line("    \(Hex.encode(object[start..<min(start + 48, object.count)]))")
            }
            source.line("    \"\"\"")
            source.line("return (try? Hex.decode(digits)) ?? []")
        }
        source.comment("What the object declares: to be changed before it is loaded.")
        source.block("\(access)static func spec() throws(ObjectError) -> CollectionSpec") { source in
            source.line("try CollectionSpec(ObjectFile(object))")
        }
        source.comment("Loads the programs called `programs` (all that load by themselves when nil).")
        source.block(
            "\(access)static func load(_ spec: CollectionSpec, programs: [String]? = nil) throws(CollectionError) -> Self"
        ) {
            $0.line("Self(try LoadedCollection(spec, programs: programs))")
        }
    }

    private func body(_ source: inout SourceText) throws(BindingsError) {
        let members = MemberWriter(access: access, spec: spec, printer: spec.btf.map { CPrinter($0) })
        members.programs(&source)
        guard let btf = spec.btf else {
            guard spec.maps.isEmpty, options.types.isEmpty else { throw .noTypes }
            if options.layoutChecks { LayoutCheckWriter(access: access, layout: nil).write([], &source) }
            return
        }
        let layout = TypeLayout(btf: btf)
        var table = TypeTable(layout)
        let roots = TypeRoots(spec: spec, layout: layout)
        // Members come first, so that they give the types their names.
        try members.maps(&table, &source)
        try members.globals(&table, &source)
        let asked = try roots.types(named: options.types) + (options.allTypes ? roots.all() : [])
        for id in asked { _ = try table.swiftType(id, place: "type\(id)") }
        let subjects = try declare(&table, &source)
        if options.layoutChecks { LayoutCheckWriter(access: access, layout: layout).write(subjects, &source) }
    }

    private func declare(
        _ table: inout TypeTable, _ source: inout SourceText
    ) throws(BindingsError) -> [LayoutCheckWriter.Subject] {
        let structures = StructureWriter(access: access, printer: CPrinter(table.layout.btf), layout: table.layout)
        var subjects: [LayoutCheckWriter.Subject] = []
        var next = 0
        // Declaring one finds others.
        while next < table.declared.count {
            let type = table.declared[next]
            next += 1
            switch type.type {
            case .structure(let composite), .union(let composite):
                let isUnion = type.type.kind == .union
                let fields = try StructureFields.list(composite, named: type.name, &table)
                let alignment = composite.size == 0 ? 1 : try table.layout.alignment(of: type.id)
                let plan = StructurePlan(size: composite.size, alignment: alignment, isUnion: isUnion, fields: fields)
                let title = "`\(isUnion ? "union" : "struct") \(composite.name.isEmpty ? "{…}" : composite.name)`"
                structures.write(plan, title: title, named: type.name, &source)
                subjects.append(.init(name: type.name, size: composite.size, alignment: alignment, fields: fields))
            case .enumeration(let values), .enumeration64(let values):
                guard [1, 2, 4, 8].contains(values.size) else { continue }
                EnumerationWriter(access: access).write(values, named: type.name, &source)
                subjects.append(.init(name: type.name, size: values.size, alignment: values.size, fields: []))
            default: break
            }
        }
        return subjects
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
