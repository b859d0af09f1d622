import EBPF

/// An object: its specs, its types, its listing, and what writing it again gives.
func feedObject(_ bytes: [UInt8]) {
    do {
        let spec = try CollectionSpec(try ObjectFile(bytes))
        for program in spec.programs {
            let disassembler = Disassembler(style: .dump, symbols: program.symbolNames)
            _ = disassembler.listing(program.instructions, sources: program.sourceLines, options: [.opcodes])
        }
        if let btf = spec.btf { readTypes(btf) }
        _ = try? ObjectWriter.write(spec)
        var options = SwiftBindings.Options(path: "fuzz.o")
        options.allTypes = true
        _ = try? SwiftBindings(spec, options: options).source()
    } catch {
        precondition(!"\(error)".isEmpty, "an error without words")
    }
}
