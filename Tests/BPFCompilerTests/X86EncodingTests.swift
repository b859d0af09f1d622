import Testing

@testable import BPFCompiler

@Suite("x86-64 encodings") struct X86EncodingTests {
    @Test("Every form has a syntax, and every operation of a form is covered")
    func table() {
        #expect(Set(X86Syntax.table.map(\.opcode)) == Set(X86Opcode.allCases))
        #expect(Set(X86Opcode.allCases.map(\.encoding)).count == X86Opcode.allCases.count)
    }

    @Test(
        "Every form encodes as clang's assembler does",
        .enabled(if: NativeAssembler.clang != nil, NativeAssembler.missing))
    func forms() throws {
        let cases = X86Syntax.table.flatMap(X86Case.all)
        #expect(cases.count > 10_000)
        try expectAssembled(cases)
    }

    @Test(
        "A lock prefix comes first",
        .enabled(if: NativeAssembler.clang != nil, NativeAssembler.missing))
    func locked() throws {
        let cases = [("add", X86Opcode.add), ("xadd", .xadd), ("cmpxchg", .cmpxchg)].map { name, opcode in
            var emitter = X86Emitter(stream: CodeStream(labels: 0, capacity: 16))
            emitter.emit(opcode, .bits64, .memory(.at(.r12, 8)), .r9, locked: true)
            return X86Case(text: "lock \(name) qword ptr [r12 + 8], r9", bytes: emitter.stream.bytes)
        }
        try expectAssembled(cases)
    }

    @Test(
        "Branches encode as clang's assembler does",
        .enabled(if: NativeAssembler.clang != nil, NativeAssembler.missing),
        arguments: [0, 100, 120, 140, 40_000])
    func branches(distance: Int) throws {
        let names: [(String, X86Branch)] = X86Condition.allCases.map { ("j\($0.suffix)", .jumpIf($0)) }
        let all = names + [("jmp", .jump), ("call", .call), ("lea r9, [rip + 0f] #", .address(.r9))]
        for (name, branch) in all {
            var emitter = X86Emitter(stream: CodeStream(labels: 0, capacity: 0))
            let (back, forward) = (emitter.stream.label(), emitter.stream.label())
            emitter.stream.place(back)
            for _ in 0..<distance { emitter.stream.append(0x90) }
            emitter.stream.branch(branch, to: forward)
            if case .address = branch {} else { emitter.stream.branch(branch, to: back) }
            for _ in 0..<distance { emitter.stream.append(0x90) }
            emitter.stream.place(forward)
            let backwards = name.hasPrefix("lea") ? "" : "\(name) 1b"
            let nops = ".fill \(distance), 1, 0x90"
            let source = ".intel_syntax noprefix\n1:\n\(nops)\n\(name) 0f\n\(backwards)\n\(nops)\n0:\n"
            let expected = try NativeAssembler.assemble(source, for: "x86_64-unknown-linux-gnu")
            #expect(try CodeLayout(emitter.stream).finish().bytes == expected, "\(name) \(distance)")
        }
    }

    /// Assembles the texts, each padded to 16 bytes, and compares one by one.
    private func expectAssembled(_ cases: [X86Case]) throws {
        let lines = cases.map { "\($0.text)\n.p2align 4, 0xcc\n" }
        let expected = try NativeAssembler.assemble(
            ".intel_syntax noprefix\n" + lines.joined(), for: "x86_64-unknown-linux-gnu")
        try #require(expected.count == cases.count * 16)
        var wrong: [String] = []
        for (index, item) in cases.enumerated() {
            let padded = item.bytes + Array(repeating: 0xcc, count: max(0, 16 - item.bytes.count))
            let slice = expected[(index * 16)..<(index * 16 + 16)]
            if padded != Array(slice) { wrong.append("\(item.text): \(item.bytes) instead of \(Array(slice))") }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(10).joined(separator: "\n"))")
    }
}

extension X86Condition {
    /// The suffix of `j`.
    var suffix: String {
        switch self {
        case .below: "b"
        case .aboveOrEqual: "ae"
        case .equal: "e"
        case .notEqual: "ne"
        case .belowOrEqual: "be"
        case .above: "a"
        case .negative: "s"
        case .notNegative: "ns"
        case .less: "l"
        case .greaterOrEqual: "ge"
        case .lessOrEqual: "le"
        case .greater: "g"
        }
    }
}
