import ArgumentParser
import EBPF

/// What a user can change of an object before it is used.
struct OverrideOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Set a global variable or a part of one, such as only_port=443 or config.limits[2]=10.",
            valueName: "name=value"))
    var variables: [String] = []

    @Option(
        name: .customLong("map"),
        help: ArgumentHelp(
            "Change a map: NAME:max_entries=N, NAME:pinning=by_name|none or NAME:pin_path=PATH.",
            valueName: "name:field=value"))
    var maps: [String] = []

    @Option(
        help: ArgumentHelp(
            "The kernel's configuration for __kconfig variables, as /boot/config-* or /proc/config.gz has it.",
            discussion: "'running' is that of the kernel that runs.", valueName: "running|file"),
        completion: .file())
    var kconfig: String?

    /// Changes a collection as the options say.
    func apply(to spec: inout CollectionSpec, of path: String) throws(CommandError) {
        for argument in variables { try set(argument, in: &spec, of: path) }
        for argument in maps { try change(argument, in: &spec, of: path) }
        guard let kconfig else { return }
        let configuration = try ConfigurationFile.open(kconfig)
        do throws(OverrideError) { try spec.setKernelConfiguration(configuration) } catch {
            throw CommandError(path: path, error)
        }
    }

    private func set(_ argument: String, in spec: inout CollectionSpec, of path: String) throws(CommandError) {
        guard let equals = argument.firstIndex(of: "="),
            let value = GlobalValue(parsing: argument[argument.index(after: equals)...])
        else { throw CommandError("--set \(argument): expected NAME=VALUE") }
        do throws(OverrideError) { try spec.setGlobal(String(argument[..<equals]), value) } catch {
            throw CommandError(path: path, error)
        }
    }

    private func change(_ argument: String, in spec: inout CollectionSpec, of path: String) throws(CommandError) {
        let fault = CommandError(
            "--map \(argument): expected NAME:max_entries=N, NAME:pinning=by_name|none or NAME:pin_path=PATH")
        guard let equals = argument.firstIndex(of: "="), let colon = argument[..<equals].lastIndex(of: ":") else {
            throw fault
        }
        let name = String(argument[..<colon])
        let value = String(argument[argument.index(after: equals)...])
        let field = String(argument[argument.index(after: colon)..<equals])
        let isKnown: Bool
        do throws(OverrideError) { isKnown = try change(field, of: name, to: value, in: &spec) } catch {
            throw CommandError(path: path, error)
        }
        guard isKnown else { throw fault }
    }

    /// Changes one field; false for a field or value that there is not.
    private func change(
        _ field: String,
        of map: String,
        to value: String,
        in spec: inout CollectionSpec
    ) throws(OverrideError) -> Bool {
        switch (field, value) {
        case ("max_entries", _):
            guard let count = Int(value) else { return false }
            try spec.setMaxEntries(count, ofMap: map)
        case ("pinning", "by_name"): try spec.setPinning(.byName, ofMap: map)
        case ("pinning", "none"): try spec.setPinning(.none, ofMap: map)
        case ("pin_path", _): try spec.setPinPath(value, ofMap: map)
        default: return false
        }
        return true
    }
}
