import ArgumentParser
import BPFBindings
import EBPF

/// `ebpf generate swift OBJECT`: programs, maps, global variables and types as typed members.
struct GenerateSwiftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swift",
        abstract: "Make a Swift file with an object's programs, maps, global variables and types as typed members.",
        discussion: """
            Types are those of maps, of global variables, and what global pointers point to, as in
            struct event *unused; --type adds others. The file needs only: import EBPF
            """
    )

    @Argument(help: "A compiled object; - for standard input.", completion: .file())
    var object: String

    @Option(name: .shortAndLong, help: "Where to write it; standard output without.", completion: .file())
    var output: String?

    @Option(help: "The name of the Swift type; that of the file in Swift's style without.")
    var name: String?

    @Option(
        help: ArgumentHelp("Also this struct, union, enum or typedef; may be given several times.", valueName: "name"))
    var type: [String] = []

    @Flag(help: "All types of the object.")
    var allTypes = false

    @Flag(help: "Put the object itself into the file, so that nothing else is to be shipped.")
    var embed = false

    @Flag(help: "Declarations that only their own module can use.")
    var `internal` = false

    @Flag(help: "Add a function that compares the layout of each type with the object's.")
    var layoutChecks = false

    func run() throws {
        let bytes = try InputFile.read(object)
        let spec = try ObjectInput.spec(bytes, path: object)
        var options = SwiftBindings.Options(path: object)
        if let name { options.name = name }
        options.isPublic = !`internal`
        options.types = type
        options.allTypes = allTypes
        options.layoutChecks = layoutChecks
        if embed { options.object = bytes }
        let source: String
        do throws(BindingsError) { source = try SwiftBindings(spec, options: options).source() } catch {
            throw CommandError(path: object, error)
        }
        if let output { try OutputFile.write(Array(source.utf8), to: output) } else { print(source, terminator: "") }
    }
}
