import ArgumentParser
import EBPF

/// `ebpf btf minimize BTF OUT OBJECT…`: the part of a kernel's types that objects need, as `bpftool gen min_core_btf`.
struct BTFMinimizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "minimize",
        abstract: "Cut a kernel's types down to what the CO-RE relocations of some objects depend on.",
        discussion: """
            Ship the result, a few kilobytes, for kernels that have no /sys/kernel/btf/vmlinux.
            """
    )

    @Argument(
        help: "The types of a kernel: 'running', raw BTF, vmlinux, vmlinuz or a kernel .deb.", completion: .file())
    var btf: String

    @Argument(help: "Where to write the smaller BTF.", completion: .file())
    var out: String

    @Argument(help: "Compiled objects that are to be relocated against it.", completion: .file())
    var objects: [String]

    func run() throws {
        let whole = try BTFFile.open(btf)
        var collections: [CollectionSpec] = []
        for path in objects {
            let collection = try ObjectInput.open(path)
            do throws(COREError) { _ = try collection.relocated(against: whole) } catch {
                throw CommandError(
                    path: path, COREReport(error, types: whole, target: btf).lines.joined(separator: "\n"))
            }
            collections.append(collection)
        }
        let minimal: BTF
        do throws(COREError) { minimal = try whole.minimized(for: collections) } catch {
            throw CommandError(path: btf, error)
        }
        try OutputFile.write(minimal.bytes, to: out)
        print("\(out): \(try minimal.count()) of \(try whole.count()) types, \(minimal.bytes.count) bytes")
    }
}
