import ArgumentParser
import EBPF

/// `ebpf object OBJECT`: what an object holds.
struct ObjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "object",
        abstract: "List the programs and maps of an object, with their sizes and types."
    )

    @Argument(help: "A compiled object, such as prog.bpf.o; - for standard input.", completion: .file())
    var object: String

    @OptionGroup(title: "Changes before use")
    var overrides: OverrideOptions

    @Flag(name: [.customShort("j"), .long], help: "Print JSON.")
    var json = false

    func run() throws {
        var spec = try ObjectInput.open(object)
        try overrides.apply(to: &spec, of: object)
        if json {
            print(ObjectListing(spec).structured(path: object).json(pretty: true))
        } else {
            Terminal.print(ObjectListing(spec).lines(path: object))
        }
    }
}
