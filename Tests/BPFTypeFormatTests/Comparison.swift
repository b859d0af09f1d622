import BPFTypeFormat
import Foundation
import Testing

/// What bpftool and the printers make of the same bytes.
struct Comparison {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Expects the same bytes, but for what the bpftool at hand does not know yet.
    func check() throws {
        try Toolbox.inTemporaryDirectory { directory in
            let file = directory.appendingPathComponent("types.btf")
            try Data(bytes).write(to: file)
            try check(["btf", "dump", "file", file.path])
        }
    }

    private func check(_ command: [String]) throws {
        let bpftool = Toolbox.bpftool ?? ""
        let btf = try BTF(bytes)
        let raw = try Toolbox.run(bpftool, command)
        try #require(raw.status == 0, "\(raw.errors)")
        let isRawEqual = try RawPrinter(btf).text() == raw.output
        #expect(isRawEqual)

        var c = try Toolbox.run(bpftool, command + ["format", "c", "unsorted"])
        if c.status != 0 { c = try Toolbox.run(bpftool, command + ["format", "c"]) }
        var printed = try CPrinter(btf).header(kernelFunctions: c.output.contains("BPF kfuncs"))
        let modes = ["byte", "HI", "word"].map { " __attribute__((mode(\($0))))" }
        for mode in modes where !c.output.contains(mode) { printed.replace(mode, with: "") }
        if c.output.contains("btf_type_tag(\"address_space(1)\")") {
            printed.replace(
                "__attribute__((address_space(1)))", with: "__attribute__((btf_type_tag(\"address_space(1)\")))")
        }
        let isPrintedEqual = printed == c.output
        #expect(isPrintedEqual)
    }
}
