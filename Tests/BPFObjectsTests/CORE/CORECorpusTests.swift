import BPFBytes
import BPFInstructions
import BPFObjects
import BPFTypeFormat
import Testing

@Suite(.enabled(if: CORECorpus.folder != nil, "EBPF_CORE_CORPUS names no folder of Tools/core-corpus/make"))
struct CORECorpusTests {
    private static let kernel = Result { try CORECorpus.types("/sys/kernel/btf/vmlinux") }

    @Test(arguments: try CORECorpus.cases())
    func `Instructions are libbpf's, byte for byte`(_ sample: CORECorpus.Case) throws {
        if sample.result == .notOpened {
            #expect(throws: ObjectError.self) { try CORECorpus.collection(sample.object) }
            return
        }
        let isKernel = sample.target == "/sys/kernel/btf/vmlinux"
        let target = try isKernel ? Self.kernel.get() : CORECorpus.types(sample.target)
        let collection = try CORECorpus.collection(sample.object)
        guard sample.result != .no else {
            #expect(throws: COREError.self) { try collection.relocated(against: target) }
            return
        }
        let relocated = try sample.result == .yes ? collection.relocated(against: target) : collection
        #expect(relocated.programs.map(\.name).sorted() == sample.programs.keys.sorted())
        for (program, before) in zip(relocated.programs, collection.programs) {
            if sample.result == .unreached && !before.isComplete { continue }
            let theirs = try Instruction.decode(try #require(sample.programs[program.name]), in: collection.order)
            let ours = CORECorpus.comparable(program.instructions, program)
            let differences = zip(ours, CORECorpus.comparable(theirs, program)).enumerated().filter { $1.0 != $1.1 }
            #expect(ours.count == theirs.count && differences.isEmpty, "\(program.name)")
            #expect(program.coreRelocations.isEmpty)
        }
    }

    @Test(arguments: try CORECorpus.cases())
    func `Against minimal BTF, instructions are the same`(_ sample: CORECorpus.Case) throws {
        let isKernel = sample.target == "/sys/kernel/btf/vmlinux"
        guard sample.result == .yes else { return }
        let target = try isKernel ? Self.kernel.get() : CORECorpus.types(sample.target)
        let collection = try CORECorpus.collection(sample.object)
        let minimal = try target.minimized(for: [collection])
        #expect(try minimal.count() <= target.count())
        let whole = try collection.relocated(against: target).programs
        let cut = try collection.relocated(against: minimal).programs
        for (index, program) in collection.programs.enumerated() {
            if program.coreRelocations.contains(where: { $0.kind == .typeIDTarget }) { continue }
            #expect(cut[index].instructions == whole[index].instructions, "\(program.name)")
        }
    }
}

extension ProgramSpec {
    /// Whether its code is as the compiler wrote it.
    fileprivate var isComplete: Bool { references.isEmpty && coreRelocations.isEmpty && subprograms.count == 1 }
}
