import BPFTypeFormat

extension ObjectAssembly {
    /// Adds symbols for what BTF declares of the kernel's and no instruction refers to: loaders look for all of them.
    mutating func addUnusedKernelSymbols() throws(ObjectError) {
        guard let btf = contents.btf else { return }
        let names = try BPFObjects.types { () throws(BTFError) in
            try btf.dataSection(named: ".ksyms")?.section.variables.map { entry throws(BTFError) in
                try btf.name(entry.type)
            }
        }
        for name in names ?? [] { _ = kernelSymbol(name, isWeak: true) }
    }

    /// Adds `.BTF` and `.BTF.ext`, where there is anything to say.
    mutating func addTypes() throws(ObjectError) {
        let information = codeInformation
        if types == nil && information == BTFExtension() { return }
        var builder = types ?? BTFBuilder()
        if information != BTFExtension() {
            let bytes = try BPFObjects.types(in: ".BTF.ext") { () throws(BTFError) in
                try information.encode(strings: &builder, order: contents.order)
            }
            _ = add(ELFBuilder.Section(name: ".BTF.ext", alignment: 4, contents: bytes))
        }
        let bytes = try BPFObjects.types { () throws(BTFError) in try builder.encode(order: contents.order) }
        _ = add(ELFBuilder.Section(name: ".BTF", alignment: 4, contents: bytes))
    }

    private var codeInformation: BTFExtension {
        var information = BTFExtension()
        for section in contents.sections {
            let functions = section.functions.compactMap { function in
                function.type.map { FunctionRecord(slot: function.slot, type: $0) }
            }
            if !functions.isEmpty { information.functions[section.name] = functions }
            if !section.lines.isEmpty { information.lines[section.name] = section.lines }
            if !section.coreRelocations.isEmpty { information.relocations[section.name] = section.coreRelocations }
        }
        return information
    }
}
