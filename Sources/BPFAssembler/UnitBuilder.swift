internal import BPFInstructions

/// Collects the statements of a text, then gives names their values.
struct UnitBuilder {
    enum Mode {
        /// Sections, maps and functions that a loader links.
        case object
        /// One program, with every function at hand.
        case program
    }

    private let mode: Mode
    private var sections: [SectionBuilder]
    private var maps: [AssembledMap] = []
    private var license: String?
    /// The index of the section that statements go to.
    private var current = 0

    init(_ mode: Mode) {
        self.mode = mode
        sections = mode == .program ? [SectionBuilder(name: "", line: 1)] : []
    }

    /// Reads every line.
    mutating func read(_ text: String) throws(AssemblerError) {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            try read(Array(line), line: index + 1)
        }
    }

    private mutating func read(_ bytes: [UInt8], line: Int) throws(AssemblerError) {
        let prefix = LinePrefix(bytes)
        if prefix.isState { return }
        var lexer = Lexer(bytes, from: prefix.length, line: line)
        var reader = TokenReader(try lexer.tokens(), line: line)
        while reader.startsWithLabel {
            try sections[try section(for: reader)].define(label: reader)
            reader = reader.afterLabel()
        }
        guard reader.next != nil else { return }
        if let directive = try Directive(reader) { return try apply(directive, reader) }
        let parsed = try PatternIndex.shared.read(reader, opcode: prefix.opcode)
        sections[try section(for: reader)].append(parsed, reader)
    }

    private mutating func apply(_ directive: Directive, _ tokens: TokenReader) throws(AssemblerError) {
        switch directive {
        case .slot(let slot): sections[try section(for: tokens)].append(slot, line: tokens.line)
        case .function(let name): try sections[try section(for: tokens)].define(function: name, tokens)
        case .section(let name):
            try requireObject(tokens)
            current = sections.firstIndex { $0.name == name } ?? sections.endIndex
            if current == sections.endIndex { sections.append(SectionBuilder(name: name, line: tokens.line)) }
        case .license(let name):
            try requireObject(tokens)
            if license != nil { throw tokens.error(.duplicate(".license"), at: 0) }
            license = name
        case .map(let map):
            try requireObject(tokens)
            if maps.contains(where: { $0.name == map.name }) { throw tokens.error(.duplicate(map.name), at: 1) }
            maps.append(map)
        }
    }

    private func requireObject(_ tokens: TokenReader) throws(AssemblerError) {
        if mode != .object { throw tokens.error(.objectOnly(tokens.tokens[0].text), at: 0) }
    }

    /// The index of the section that a statement belongs to.
    private func section(for tokens: TokenReader) throws(AssemblerError) -> Int {
        guard current < sections.count else { throw tokens.error(.noSection, at: 0) }
        return current
    }

    /// Resolves names and checks that everything has a place.
    func finish() throws(AssemblerError) -> AssembledUnit {
        var names: Set<String> = []
        for section in sections {
            for (function, line) in section.functionNames(withDefault: mode == .object)
            where !names.insert(function).inserted {
                throw AssemblerError(line: line, column: 1, reason: .duplicate(function))
            }
        }
        let resolver = SymbolResolver(
            isObject: mode == .object, maps: Set(maps.map(\.name)), functions: names)
        var finished: [AssembledSection] = []
        for section in sections { finished.append(try section.finish(resolver)) }
        return AssembledUnit(sections: finished, maps: maps, license: license)
    }
}
