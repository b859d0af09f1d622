import BPFModel

/// A C header for programs: how to declare sections and maps, and every helper as a function pointer.
///
/// It is made from the tables of helpers, map types and contexts. Where `vmlinux.h` or `linux/bpf.h` was included before, their
/// types are used; without either the header has the few that it needs.
public enum HelperHeader {
    /// The header's text.
    public static func text() -> String {
        var source = SourceText()
        source.line(
            "/* Made by `ebpf build` from its tables. Include vmlinux.h or linux/bpf.h before it, or neither. */")
        source.line("#pragma once")
        source.line()
        source.line("#if !defined(__VMLINUX_H__) && !defined(__LINUX_BPF_H__) && !defined(_UAPI__LINUX_BPF_H__)")
        types(&source)
        source.line("#endif")
        source.line()
        for line in HelperHeaderText.macros.split(separator: "\n", omittingEmptySubsequences: false) {
            source.line(String(line))
        }
        for helper in HelperDeclarations.all { declare(helper, &source) }
        return source.text
    }

    private static func types(_ source: inout SourceText) {
        for line in HelperHeaderText.types.split(separator: "\n", omittingEmptySubsequences: false) {
            source.line(String(line))
        }
        source.line("enum bpf_map_type {")
        for type in MapType.allCases { source.line("    \(type.kernelName) = \(type.rawValue),") }
        source.line("};")
        for layout in [ContextLayout.xdpMD, .skBuff] { declare(layout, &source) }
    }

    /// A context of 32-bit fields, as the kernel lays them out; others are aligned to their size.
    private static func declare(_ layout: ContextLayout, _ source: inout SourceText) {
        source.line("struct \(layout.name) {")
        for field in layout.fields {
            switch field.size {
            case 1: source.line("    __u8 \(field.name);")
            case 8: source.line("    __u64 \(field.name) __attribute__((aligned(8)));")
            case 4: source.line("    __u32 \(field.name);")
            default: source.line("    __u32 \(field.name)[\(field.size / 4)];")
            }
        }
        source.line("};")
    }

    private static func declare(_ helper: HelperDeclarations.Row, _ source: inout SourceText) {
        let license = helper.isGPLOnly ? "; only for programs under a license compatible with the GPL" : ""
        source.line("/* Since Linux \(helper.since)\(license). */")
        source.line(
            "static \(helper.result) (*const \(helper.name))(\(helper.arguments)) = "
                + "(\(helper.result) (*)(\(helper.arguments)))\(helper.number);")
    }
}
