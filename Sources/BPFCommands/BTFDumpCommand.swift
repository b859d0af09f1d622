import ArgumentParser
import EBPF

/// `ebpf btf dump file FILE …`, in bpftool's words.
struct BTFDumpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump",
        abstract: "Print types as records or as C.",
        usage: "ebpf btf dump file FILE [root_id N]... [format raw|c] [--base-btf FILE] [--json]",
        discussion: """
            FILE is raw BTF such as /sys/kernel/btf/vmlinux, an ELF object with a .BTF section, a boot image (vmlinuz) or a
            kernel .deb; 'running' is the running kernel.
            root_id prints only that type.
            """
    )

    @Argument(help: "What to print, in bpftool's words.")
    var words: [String]

    @Flag(name: [.customShort("j"), .long], help: "Print records as JSON, as bpftool does.")
    var json = false

    @Flag(name: [.customShort("p"), .long], help: "Print indented JSON.")
    var pretty = false

    @Option(
        name: [.customShort("B"), .long],
        help: "What split BTF, such as a kernel module's, continues: the types of its kernel.",
        completion: .file())
    var baseBtf: String?

    func run() throws {
        let request = try BTFDumpRequest(words: words)
        let wantsJSON = json || pretty
        if wantsJSON && request.format == .c {
            throw CommandError("format c has no JSON form: leave out --json or format c")
        }
        let btf = try BTFFile.open(request.path, base: baseBtf)
        do {
            if wantsJSON {
                print(try records(btf, request.roots).json(pretty: pretty))
            } else if request.format == .c {
                print(try declarations(btf, request.roots), terminator: "")
            } else {
                try printRecords(btf, request.roots)
            }
        } catch {
            throw CommandError(path: request.path, error)
        }
    }

    private func printRecords(_ btf: BTF, _ roots: [TypeID]) throws(BTFError) {
        let printer = RawPrinter(btf)
        if roots.isEmpty {
            print(try printer.text(), terminator: "")
        } else {
            for id in roots { print(try printer.text(id)) }
        }
    }

    private func records(_ btf: BTF, _ roots: [TypeID]) throws(BTFError) -> StructuredValue {
        let printer = RawPrinter(btf)
        if roots.isEmpty { return try printer.structured() }
        var types: [StructuredValue] = []
        for id in roots { types.append(try printer.structured(id)) }
        return ["types": .array(types)]
    }

    private func declarations(_ btf: BTF, _ roots: [TypeID]) throws(BTFError) -> String {
        let printer = CPrinter(btf)
        if roots.isEmpty { return try printer.header() }
        var text = ""
        for id in roots { text += try printer.definition(id) + "\n" }
        return text
    }
}
