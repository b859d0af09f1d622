/// The names that one scope of Swift source gives out, each once.
struct SwiftNames {
    private var taken: Set<String>

    /// - Parameter reserved: names that mean something else in the scope.
    init(reserved: Set<String> = []) {
        taken = reserved
    }

    /// A Swift identifier as close to a name in C as Swift and the scope allow, in backquotes where it is a keyword.
    mutating func take(_ name: String) -> String {
        let plain = Self.identifier(name)
        var candidate = plain
        var number = 1
        while taken.contains(candidate) {
            number += 1
            candidate = number == 2 ? "\(plain)_" : "\(plain)_\(number)"
        }
        taken.insert(candidate)
        return Self.keywords.contains(candidate) ? "`\(candidate)`" : candidate
    }

    /// The characters of `name` that an identifier can have, others as underscores.
    static func identifier(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "_"
            }
        }
        if text.utf8.first.map({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) ?? true { text = "_" + text }
        return text.utf8.allSatisfy { $0 == UInt8(ascii: "_") } ? text + "unnamed" : text
    }

    /// A type name in Swift's style, from the name of a file: `flow_count.bpf.o` gives `FlowCount`.
    static func typeName(ofFile path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? ""
        let stem = file.split(separator: ".").first.map(String.init) ?? ""
        let words = stem.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let name = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return identifier(name.isEmpty ? "Object" : name)
    }

    /// Names that generated source uses, which no type of an object may hide.
    static let used: Set<String> = [
        "UInt8", "UInt16", "UInt32", "UInt64", "UInt128", "Int8", "Int16", "Int32", "Int64", "Int128", "Int", "Bool",
        "Float", "Double", "String", "InlineArray", "Self", "Swift", "EBPF", "Sendable", "Hashable", "RawRepresentable",
        "PlainValue", "PlainStructure", "PlainBytes", "TypedMap", "Global", "GlobalVariable", "LoadedCollection",
        "CollectionSpec", "ObjectFile", "Program", "Map", "Hex", "Programs", "Maps", "Globals", "Type", "Protocol",
        "Any", "Array", "MemoryLayout", "collection", "programs", "maps", "globals", "object", "load", "spec",
        "layoutFaults", "init", "self", "hash", "LayoutCheck",
    ]

    /// Words that are no names without backquotes.
    static let keywords: Set<String> = [
        "associatedtype", "class", "deinit", "enum", "extension", "fileprivate", "func", "import", "init", "inout",
        "internal", "let", "open", "operator", "private", "precedencegroup", "protocol", "public", "rethrows", "static",
        "struct", "subscript", "typealias", "var", "break", "case", "catch", "continue", "default", "defer", "do",
        "else", "fallthrough", "for", "guard", "if", "in", "repeat", "return", "throw", "switch", "where", "while",
        "Any", "as", "await", "false", "is", "nil", "self", "Self", "super", "throws", "true", "try", "actor", "async",
        "consume", "copy", "discard", "each", "borrowing", "consuming", "package", "some", "any", "macro", "get", "set",
        "unsafe", "willSet", "didSet", "dynamic", "final", "indirect", "lazy", "mutating", "nonmutating", "optional",
        "override", "required", "unowned", "weak", "left", "right", "none", "infix", "prefix", "postfix", "convenience",
        "nonisolated", "isolated", "sending", "_const", "yield",
    ]
}
