import ArgumentParser
import EBPF

/// `ebpf disassemble OBJECT`: instructions as the kernel's tools print them.
struct DisassembleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disassemble",
        abstract: "Print programs in the kernel's notation, as `bpftool prog dump xlated` does."
    )

    @Argument(help: "A compiled object; - for standard input.", completion: .file())
    var object: String

    @Option(name: .shortAndLong, help: "Only this program.")
    var program: String?

    @Flag(name: .shortAndLong, help: "Put the source lines between the instructions.")
    var source = false

    @Flag(help: "Print the bytes of each instruction.")
    var opcodes = false

    @Flag(help: "Print the machine code of each instruction for this machine's processor.")
    var jited = false

    @Flag(name: [.customShort("j"), .long], help: "Print JSON.")
    var json = false

    @OptionGroup var target: TargetOptions

    func validate() throws {
        if jited && (json || opcodes) { throw ValidationError("--jited goes with neither --json nor --opcodes.") }
    }

    func run() throws {
        let spec = try target.open(object)
        let programs = program == nil ? spec.programs : [try spec.program(chosen: program, of: object)]
        if json {
            let listing: StructuredValue = ["programs": .array(programs.map(structured))]
            print(listing.json(pretty: true))
        } else if jited {
            for program in programs {
                let listing = try MachineCodeListing(program, of: spec, path: object)
                Terminal.print(listing.lines(withSource: source))
            }
        } else {
            print(programs.map(text).joined(separator: "\n"), terminator: "")
        }
    }

    private func text(_ program: ProgramSpec) -> String {
        let type = program.type?.name ?? "unknown type"
        let title = Terminal.bold(program.name) + " (\(type), \(program.instructions.count) instructions)\n"
        let disassembler = Disassembler(style: .dump, symbols: program.symbolNames)
        return title
            + disassembler.listing(
                program.instructions, sources: (source ? program.sourceLines : []) + program.unansweredLines,
                options: opcodes ? .opcodes : [])
    }

    private func structured(_ program: ProgramSpec) -> StructuredValue {
        let disassembler = Disassembler(style: .dump, symbols: program.symbolNames)
        var instructions: [StructuredValue] = []
        var slot = 0
        while slot < program.instructions.count {
            let length = Disassembler.length(of: slot, in: program.instructions)
            instructions.append(structured(program, slot, length, disassembler))
            slot += length
        }
        return ["name": .string(program.name), "instructions": .array(instructions)]
    }

    private func structured(
        _ program: ProgramSpec, _ slot: Int, _ length: Int, _ disassembler: Disassembler
    ) -> StructuredValue {
        var fields: [(String, StructuredValue)] = [
            ("slot", .integer(Int64(slot))),
            ("text", .string(disassembler.text(of: slot, in: program.instructions))),
        ]
        if opcodes {
            let bytes = Instruction.encode(program.instructions[slot..<(slot + length)], in: .little)
            fields.append(("bytes", .string(Hex.encode(bytes))))
        }
        if let error = program.unanswered.first(where: { $0.relocation?.slot == slot }) {
            fields.append(("unanswered", .string(error.description)))
        }
        if source, let line = program.sourceLine(at: slot) {
            fields += [
                ("file", .string(line.file)), ("line", .integer(Int64(line.line))),
                ("column", .integer(Int64(line.column))), ("source", .string(line.text)),
            ]
        }
        return .object(fields)
    }
}

extension ProgramSpec {
    /// A comment before each instruction that has no answer on the target (CO-RE): what was asked.
    fileprivate var unansweredLines: [SourceLine] {
        unanswered.compactMap { error in
            guard let slot = error.relocation?.slot, let question = error.question else { return nil }
            return SourceLine(slot: slot, text: "no answer: \(question): \(error.reason)", file: "", line: 0)
        }
    }
}
