extension CDump {
    /// Writes the prototypes of the functions that a kernel offers to programs, those tagged `bpf_kfunc`.
    mutating func emitKernelFunctions() throws(BTFError) {
        text += "\n/* BPF kfuncs */\n#ifndef BPF_NO_KFUNC_PROTOTYPES\n"
        for id in try btf.identifiers(named: "bpf_kfunc", kind: .declarationTag) {
            guard case .declarationTag(let tag) = try btf.type(id),
                case .function(let name, let prototype, _) = try btf.type(tag.type)
            else { continue }
            text += "extern \(try writer.declaration(prototype, name, indent: 0)) __weak __ksym;\n"
        }
        text += "#endif\n\n"
    }
}
