import BPFBytes
import BPFInstructions
import BPFObjects
import BPFTypeFormat
import Testing

@Suite(.enabled(if: BTFCorpus.folder != nil, "EBPF_BTF_CORPUS names no folder of Tools/btf-corpus/make"))
struct BTFCorpusTests {
    @Test(arguments: try BTFCorpus.cases("raw"))
    func `Types are accepted or refused as the kernel's test demands`(_ sample: BTFCorpus.Case) throws {
        let bytes = try sample.bytes("btf")
        expect(refused: sample.isRefused, sample.message) { () throws(BTFError) in
            try BTF.validate(bytes, features: .linux612)
        }
        if sample.isRefused { return }
        guard let map = sample.map else { return }
        let btf = try BTF(bytes)
        if sample.number(11) == 1 {
            #expect(throws: ObjectError.self) { try map.checkTypes(btf) }
        } else {
            #expect(throws: Never.self) { try map.checkTypes(btf) }
        }
    }

    @Test(arguments: try BTFCorpus.cases("information"))
    func `Function and line records are accepted or refused as the kernel's test demands`(
        _ sample: BTFCorpus.Case
    ) throws {
        let bytes = try sample.bytes("btf")
        try BTF.validate(bytes)
        let code = try Instruction.decode(try sample.bytes("code"), in: .little)
        let check = InformationCheck(btf: try BTF(bytes), code: code)
        let functions = InformationCheck.Records(
            bytes: try sample.bytes("functions"), stride: sample.number(5), count: sample.number(6))
        let lines = InformationCheck.Records(
            bytes: try sample.bytes("lines"), stride: sample.number(7), count: sample.number(8))
        expect(refused: sample.isRefused, sample.message) { () throws(BTFError) in
            try check.check(functions: functions)
            try check.check(lines: lines)
        }
    }

    @Test(arguments: try BTFCorpus.cases("duplicates"))
    func `Deduplicated types are those that the kernel's test expects`(_ sample: BTFCorpus.Case) throws {
        let result = try BTF(try sample.bytes("btf")).deduplicated().btf
        let expected = try BTF(try sample.bytes("expected"))
        #expect(try Self.structure(of: result) == Self.structure(of: expected))
        #expect(Self.strings(of: result) == Self.strings(of: expected))
    }

    /// The records without names and components of tags: the kernel's test compares names only as a set and components not at all,
    /// and states some of them in another order.
    private static func structure(of btf: BTF) throws -> String {
        try RawPrinter(btf).text().replacing(/'[^']*'|component_idx=\S+/, with: "")
    }

    private static func strings(of btf: BTF) -> [String] {
        guard let offset = try? btf.bytes.read(UInt32.self, at: 16, in: btf.order) else { return [] }
        return btf.bytes.dropFirst(24 + Int(offset)).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            .sorted()
    }

    private func expect(refused: Bool, _ message: String, _ body: () throws(BTFError) -> Void) {
        do throws(BTFError) {
            try body()
            #expect(!refused)
        } catch {
            #expect(refused, "\(error)")
            #expect(message.isEmpty || "\(error)".contains(message), "\(error)")
        }
    }
}

extension InformationCheck {
    /// Subprograms begin where the program does and where calls and function addresses lead.
    init(btf: BTF, code: [Instruction]) {
        var starts: Set<Int> = [0]
        var beginnings = [Bool](repeating: true, count: code.count)
        for (slot, instruction) in code.enumerated() {
            if instruction.opcode == 0x85, instruction.source.rawValue == 1 {
                starts.insert(slot + 1 + Int(instruction.immediate))
            }
            if instruction.opcode == 0 { beginnings[slot] = false }
        }
        self.init(btf: btf, starts: starts.sorted(), beginnings: beginnings)
    }
}
