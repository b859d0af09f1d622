import BPFModel
import BPFObjects
import BPFTypeFormat

/// Declares the programs, maps and global variables of an object as members.
struct MemberWriter {
    let access: String
    let spec: CollectionSpec
    let printer: CPrinter?
    private static let reserved: Set<String> = ["collection", "init", "self", "Self", "Type"]

    func programs(_ source: inout SourceText) {
        var names = SwiftNames(reserved: Self.reserved)
        section("Programs", "The object's programs; nil where one was not loaded.", &source) { source in
            for program in spec.programs {
                let type = program.type.map { ", \($0.name)" } ?? ""
                source.comment("`SEC(\"\(program.sectionName)\")`\(type), \(program.instructions.count) instructions.")
                source.line(
                    "\(access)var \(names.take(program.name)): Program? "
                        + "{ collection.program(named: \(quote(program.name))) }")
            }
        }
    }

    func maps(_ table: inout TypeTable, _ source: inout SourceText) throws(BindingsError) {
        var names = SwiftNames(reserved: Self.reserved)
        try section("Maps", "The object's maps.", &source) { source throws(BindingsError) in
            for map in spec.maps where map.origin == .definition {
                let name = names.take(map.name)
                source.comment(
                    "\(map.type.name), \(map.maxEntries) entries; keys \(map.keySize) bytes, values \(map.valueSize).")
                guard let types = try types(of: map, &table) else {
                    source.line("\(access)var \(name): (any Map)? { collection.map(named: \(quote(map.name))) }")
                    continue
                }
                source.block("\(access)var \(name): TypedMap<\(types.key), \(types.value)>") { source in
                    source.line("TypedMap(\(quote(map.name)), of: collection)")
                }
            }
        }
    }

    func globals(_ table: inout TypeTable, _ source: inout SourceText) throws(BindingsError) {
        var names = SwiftNames(reserved: Self.reserved)
        try section("Globals", "The object's global variables.", &source) { source throws(BindingsError) in
            for map in spec.maps where map.origin == .data {
                for variable in map.variables { try global(variable, of: map, &names, &table, &source) }
            }
        }
    }

    private func global(
        _ variable: MapSpec.Variable, of map: MapSpec, _ names: inout SwiftNames, _ table: inout TypeTable,
        _ source: inout SourceText
    ) throws(BindingsError) {
        let type = try table.swiftType(variable.type, place: variable.name)
        let declaration = (try? printer?.declaration(variable.type, name: variable.name)) ?? variable.name
        let text = declaration.split(whereSeparator: \.isNewline).joined(separator: " ")
        guard let type, type.size > 0 else {
            source.line(
                "// No value of Swift: \(text), \(variable.size) bytes at offset \(variable.offset) of \(map.name).")
            return
        }
        let name = names.take(variable.name)
        source.comment("`\(text)`, offset \(variable.offset) of `\(map.name)`.")
        source.line(
            "\(access)static var \(name): GlobalVariable<\(type.spelling)> "
                + "{ GlobalVariable(\(quote(variable.name)), map: \(quote(map.name)), offset: \(variable.offset)) }")
        source.comment("`\(variable.name)` of the loaded collection.")
        source.line("\(access)var \(name): Global<\(type.spelling)> { Global(Self.\(name), of: collection) }")
    }

    /// A struct around the collection.
    private func section<Failure: Error>(
        _ name: String, _ comment: String, _ source: inout SourceText,
        _ body: (inout SourceText) throws(Failure) -> Void
    ) throws(Failure) {
        source.comment(comment)
        try source.block("\(access)struct \(name): Sendable") { source throws(Failure) in
            source.line("private let collection: LoadedCollection")
            source.line("fileprivate init(_ collection: LoadedCollection) { self.collection = collection }")
            try body(&source)
        }
        source.comment("\(comment)")
        source.line("\(access)var \(name.lowercased()): \(name) { \(name)(collection) }")
    }

    /// The types of keys and values; nil for a map whose entries are no bytes of the user's.
    private func types(of map: MapSpec, _ table: inout TypeTable) throws(BindingsError) -> (key: String, value: String)?
    {
        switch map.type {
        case .hash, .array, .lruHash, .lpmTrie, .percpuHash, .percpuArray, .lruPercpuHash: break
        default: return nil
        }
        guard let key = try type(map.keyType, map.keySize, "\(map.name)_key", &table),
            let value = try type(map.valueType, map.valueSize, "\(map.name)_value", &table)
        else { return nil }
        return (key, value)
    }

    private func type(
        _ id: TypeID?, _ size: Int, _ place: String, _ table: inout TypeTable
    ) throws(BindingsError) -> String? {
        if let id, let type = try table.swiftType(id, place: place) { return type.size == size ? type.spelling : nil }
        guard id == nil, size > 0, size <= TypeTable.sizeLimit else { return nil }
        let isNumber = size == 4 || size == 8
        return isNumber ? "UInt\(size * 8)" : SwiftType.bytes(size: size, alignment: 1).spelling
    }

    /// A string literal.
    private func quote(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            let isPlain = scalar.isASCII && scalar.value >= 0x20 && scalar != "\"" && scalar != "\\"
            literal += isPlain ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
        return literal + "\""
    }
}
