import ArgumentParser
import EBPF

/// The kernel that programs are shown or prepared for.
struct TargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Relocate programs against the types of this kernel (CO-RE).",
            discussion: """
                'running' is the kernel that runs; else a file with BTF: raw, ELF (vmlinux, a module), a boot image \
                (vmlinuz), a kernel .deb.
                """,
            valueName: "running|file"),
        completion: .file())
    var btf: String?

    @Option(
        help: ArgumentHelp(
            "What the BTF of a kernel module continues: the types of its kernel.", valueName: "running|file"),
        completion: .file())
    var baseBtf: String?

    func validate() throws {
        if baseBtf != nil && btf == nil { throw ValidationError("--base-btf goes with --btf") }
    }

    /// The types of the target; nil when none was named.
    func types() throws(CommandError) -> BTF? {
        guard let btf else { return nil }
        return try BTFFile.open(btf, base: baseBtf)
    }

    /// What the target is called in messages.
    var name: String { btf ?? "" }

    /// The specs of the object at `path`, relocated when a target was named.
    func open(_ path: String) throws(CommandError) -> CollectionSpec {
        try open(path, try types())
    }

    /// The specs of the object at `path`, relocated against `types` when there are any.
    func open(_ path: String, _ types: BTF?) throws(CommandError) -> CollectionSpec {
        let spec = try ObjectInput.open(path)
        guard let types else { return spec }
        do throws(COREError) { return try spec.relocated(against: types) } catch {
            let lines = COREReport(error, types: types, target: name).lines
            throw CommandError(path: path, lines.joined(separator: "\n"))
        }
    }
}
