internal import BPFInstructions
internal import BPFModel

/// A line that begins with a dot.
enum Directive {
    /// `.section xdp`.
    case section(String)
    /// `.function name`: a function begins here.
    case function(String)
    /// `.license GPL`.
    case license(String)
    /// `.map flows hash key=4 value=8 entries=16 flags=1`.
    case map(AssembledMap)
    /// `.slot 0xff dst=1 src=2 off=-3 imm=4`: a slot as it is, whether or not it is an instruction.
    case slot(Instruction)

    /// Reads the line; nil where it begins with something else.
    init?(_ tokens: TokenReader) throws(AssemblerError) {
        var tokens = tokens
        guard let name = tokens.next, name.kind == .word, name.text.hasPrefix(".") else { return nil }
        tokens.index += 1
        switch name.text {
        case ".section": self = .section(try Self.name(&tokens, "a section's name"))
        case ".function": self = .function(try Self.name(&tokens, "a function's name"))
        case ".license": self = .license(try Self.license(&tokens))
        case ".map": self = .map(try Self.map(&tokens))
        case ".slot": self = .slot(try Self.slot(&tokens))
        default: throw tokens.error(.unknownDirective(name.text), at: 0)
        }
        try tokens.expectEnd()
    }

    private static func name(_ tokens: inout TokenReader, _ what: String) throws(AssemblerError) -> String {
        guard let name = tokens.run(), !name.isEmpty else { throw tokens.expected(what) }
        return name
    }

    /// The rest of the line, words separated by one space, as in `Dual BSD/GPL`.
    private static func license(_ tokens: inout TokenReader) throws(AssemblerError) -> String {
        var words = [try name(&tokens, "a license")]
        while let word = tokens.run() { words.append(word) }
        return words.joined(separator: " ")
    }

    private static func map(_ tokens: inout TokenReader) throws(AssemblerError) -> AssembledMap {
        let name = try name(&tokens, "a map's name")
        let index = tokens.index
        guard let typeName = tokens.word() else { throw tokens.expected("a map type, as in hash") }
        guard let type = MapType(name: typeName) else { throw tokens.error(.unknownMapType(typeName), at: index) }
        var map = AssembledMap(name: name, type: type, keySize: 0, valueSize: 0, maxEntries: 0, flags: [])
        while tokens.next != nil {
            switch try key(&tokens, ["key", "value", "entries", "flags"]) {
            case "key": map.keySize = try value(&tokens)
            case "value": map.valueSize = try value(&tokens)
            case "entries": map.maxEntries = try value(&tokens)
            default: map.flags = MapFlags(rawValue: try value(&tokens))
            }
        }
        return map
    }

    private static func slot(_ tokens: inout TokenReader) throws(AssemblerError) -> Instruction {
        var slot = Instruction(opcode: try value(&tokens))
        while tokens.next != nil {
            switch try key(&tokens, ["dst", "src", "off", "imm"]) {
            case "dst": slot.destination = try register(&tokens)
            case "src": slot.source = try register(&tokens)
            case "off": slot.offset = try value(&tokens)
            default: slot.immediate = try value(&tokens)
            }
        }
        return slot
    }

    /// The key of `key=value`.
    private static func key(_ tokens: inout TokenReader, _ keys: [String]) throws(AssemblerError) -> String {
        guard let key = tokens.next, keys.contains(key.text) else {
            throw tokens.error(.expected(keys.map { $0 + "=" }, found: tokens.next?.text), at: tokens.index)
        }
        tokens.index += 1
        guard tokens.skip("=") else { throw tokens.expected("'='") }
        return key.text
    }

    private static func value<Value: FixedWidthInteger>(_ tokens: inout TokenReader) throws(AssemblerError) -> Value {
        let index = tokens.index
        guard let number = tokens.number() else { throw tokens.expected("a number") }
        guard let value = number.value(as: Value.self) else {
            let range = Int64(clamping: Value.min)...Int64(clamping: Value.max)
            throw tokens.error(.outOfRange(number.text, range), at: index)
        }
        return value
    }

    private static func register(_ tokens: inout TokenReader) throws(AssemblerError) -> Register {
        let index = tokens.index
        let number: UInt8 = try value(&tokens)
        guard number < 16 else { throw tokens.error(.outOfRange(String(number), 0...15), at: index) }
        return Register(rawValue: number)
    }
}
