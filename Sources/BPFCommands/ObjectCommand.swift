import ArgumentParser
import EBPF

/// `ebpf object OBJECT`: what an object holds.
struct ObjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "object",
        abstract: "List the programs and maps of an object, with their sizes and types.",
        discussion: """
            With --btf, says how CO-RE relocations come out against that kernel, and what it has no answer to.
            """
    )

    @Argument(help: "A compiled object, such as prog.bpf.o; - for standard input.", completion: .file())
    var object: String

    @Flag(name: [.customShort("j"), .long], help: "Print JSON.")
    var json = false

    @OptionGroup var target: TargetOptions

    func run() throws {
        let types = try target.types()
        let spec = try target.open(object, types)
        if json {
            print(ObjectListing(spec).structured(path: object).json(pretty: true))
        } else {
            Terminal.print(ObjectListing(spec).lines(path: object))
            Terminal.print(spec.unansweredLines(types, target.name))
        }
    }
}

extension CollectionSpec {
    /// What the target has no answer to, program by program; nothing without a target.
    fileprivate func unansweredLines(_ types: BTF?, _ target: String) -> [String] {
        guard let types else { return [] }
        var lines: [String] = []
        for program in programs {
            for error in program.unanswered {
                lines += COREReport(error, types: types, target: target).lines
            }
        }
        if lines.isEmpty { return ["", "\(target) answers all relocations"] }
        return [
            "",
            Terminal.bold("unanswered by \(target)")
                + ": right where the program asks first, refused where it is reached",
        ]
            + lines.map { "  \($0)" }
    }
}
