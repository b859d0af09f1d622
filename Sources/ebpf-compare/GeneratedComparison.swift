import BPFAssembler
import BPFInstructions
import BPFModel
import BPFVerification
import ProgramGenerator

/// Generated programs, verified here and by the running kernel.
struct GeneratedComparison: ~Copyable {
    private var maps: LiveMaps
    var options = ProgramGenerator.Options()
    /// Whether each program is printed with both verdicts.
    var shows = false
    private(set) var tally = Tally()

    init(maps: consuming LiveMaps) {
        self.maps = maps
    }

    mutating func compare(seed: UInt64) throws(LinuxError) {
        let program = ProgramGenerator.program(seed: seed, options: options)
        let ours = Verifier.verify(program.request(profile: .linux618))
        var instructions = program.instructions
        for slot in program.mapLoads {
            let map = program.maps[Int(instructions[slot].immediate)]
            instructions[slot].immediate = try maps.descriptor(of: map, for: program.type)
        }
        var live = LiveProgram(instructions, type: program.type)
        if program.functions.count > 1 {
            live.describe(program.functions.map { ($0, 6) }, types: maps.typesDescriptor)
        }
        let theirs = live.load()
        tally.add(ours, theirs, "seed \(seed)")
        if shows {
            show(program, ours, theirs)
            print(live.trace(size: 1 << 20))
        }
    }

    private func show(_ program: GeneratedProgram, _ ours: VerificationResult, _ theirs: LiveVerdict) {
        let disassembler = Disassembler(style: .log)
        print("seed \(program.seed), \(program.type)")
        for slot in program.instructions.indices where program.instructions[slot].opcode != 0 {
            print("\(slot): \(disassembler.text(of: slot, in: program.instructions))")
        }
        switch ours.verdict {
        case .success: print("ours: accepted, processed \(ours.statistics.processedInstructions)")
        case .failure(let failure): print("ours: insn \(failure.instruction ?? -1): \(failure.message)")
        }
        print(
            "kernel: \(theirs.error.map { "\($0) \(theirs.message)" } ?? "accepted, processed \(theirs.processedInstructions ?? 0)")"
        )
    }
}
