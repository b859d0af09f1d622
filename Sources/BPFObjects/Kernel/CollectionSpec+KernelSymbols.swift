import BPFInstructions
public import BPFTypeFormat

extension CollectionSpec {
    /// The collection for a kernel: what refers to the kernel's functions and variables says their type numbers and addresses.
    ///
    /// A load of something weak that the kernel doesn't have becomes 0, a call of it one of a helper that no verifier accepts, which is
    /// right where the program asks first whether it exists. Programs that are not to be loaded stay as they are.
    /// - Parameter types: the kernel's BTF, for functions and for variables with a type.
    /// - Parameter symbols: the addresses of variables without a type.
    public func resolved(
        against types: BTF,
        symbols: KernelSymbols = KernelSymbols()
    ) throws(KernelSymbolError) -> CollectionSpec {
        var collection = self
        let resolver = KernelSymbolResolver(types: types, own: btf, symbols: symbols)
        for index in programs.indices where programs[index].autoload {
            try resolver.resolve(&collection.programs[index])
        }
        return collection
    }
}

/// Writes what is known of the kernel into instructions.
private struct KernelSymbolResolver {
    let types: BTF
    let own: BTF?
    let symbols: KernelSymbols

    /// What libbpf calls where a weak function is missing; the verifier knows no such helper.
    private static let missingFunction: Int32 = 2_002_000_000

    func resolve(_ program: inout ProgramSpec) throws(KernelSymbolError) {
        for (index, reference) in program.references.enumerated() {
            guard program.instructions.indices.contains(reference.slot) else { continue }
            switch reference.target {
            case .kernelFunction(let name, let isWeak):
                let id = try find(name, .function, isWeak: isWeak, program.name)
                if program.instructions[reference.slot].isWide {
                    program.load(reference.slot, id.map { UInt64($0.rawValue) })
                } else if let id {
                    program.instructions[reference.slot].immediate = Int32(bitPattern: id.rawValue)
                } else {
                    program.instructions[reference.slot].source = Register(rawValue: 0)
                    program.instructions[reference.slot].immediate =
                        Self.missingFunction &+ Int32(truncatingIfNeeded: index)
                }
            case .kernelVariable(let name, true, let isWeak):
                let id = try find(name, .variable, isWeak: isWeak, program.name)
                program.load(reference.slot, id.map { UInt64($0.rawValue) })
            case .kernelVariable(let name, false, let isWeak):
                program.load(reference.slot, try address(name, isWeak: isWeak, program.name))
            default: continue
            }
        }
    }

    /// The type of a function or variable of the kernel; nil for a weak one that it doesn't have.
    private func find(
        _ name: String,
        _ kind: BTFKind,
        isWeak: Bool,
        _ program: String
    ) throws(KernelSymbolError) -> TypeID? {
        let plain = name.essentialKernelName
        guard let id = (try? types.identifiers(named: plain, kind: kind))?.first else {
            if isWeak { return nil }
            throw KernelSymbolError(program: program, name: name, reason: .noType)
        }
        guard isCompatible(name, kind, id) else {
            throw KernelSymbolError(program: program, name: name, reason: .incompatible)
        }
        return id
    }

    private func isCompatible(_ name: String, _ kind: BTFKind, _ id: TypeID) -> Bool {
        guard let own, let mine = (try? own.identifiers(named: name, kind: kind))?.first,
            let declared = try? own.type(mine).target, let theirs = try? types.type(id).target
        else { return true }
        let compatibility = TypeCompatibility(
            program: TypeGraph(own, .program), target: TypeGraph(types, .target), budget: WorkBudget())
        let (left, right) = (
            (try? own.resolveIdentifier(declared)) ?? declared, (try? types.resolveIdentifier(theirs)) ?? theirs
        )
        return (try? compatibility.holds(left, right)) ?? false
    }

    private func address(_ name: String, isWeak: Bool, _ program: String) throws(KernelSymbolError) -> UInt64? {
        switch symbols.addresses[name] {
        case .known(let address): return address
        case .ambiguous: throw KernelSymbolError(program: program, name: name, reason: .ambiguous)
        case nil where isWeak: return nil
        case nil: throw KernelSymbolError(program: program, name: name, reason: .noSymbol)
        }
    }
}

extension ProgramSpec {
    /// Writes a 64-bit immediate; without one, a plain 0.
    fileprivate mutating func load(_ slot: Int, _ value: UInt64?) {
        guard instructions[slot].isWide, slot + 1 < instructions.count else { return }
        if value == nil { instructions[slot].source = Register(rawValue: 0) }
        instructions[slot].immediate = Int32(truncatingIfNeeded: value ?? 0)
        instructions[slot + 1].immediate = Int32(truncatingIfNeeded: (value ?? 0) >> 32)
    }
}

extension String {
    /// The name without a flavour (`___name`), of which a program may have several for one function.
    fileprivate var essentialKernelName: String {
        guard let range = firstRange(of: "___"), range.lowerBound != startIndex else { return self }
        return String(self[..<range.lowerBound])
    }
}
