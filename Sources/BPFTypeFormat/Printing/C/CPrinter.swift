/// Shows types as C declarations.
///
/// Observed on bpftool 7.5, whose `btf dump file … format c unsorted` prints the same bytes for the BTF of a kernel, and
/// on bpftool 7.1, which says nothing of the size of enums.
public struct CPrinter: Sendable {
    /// How deep types may depend on each other where their order is sought; deeper nesting is an error.
    public static let nestingLimit = 128

    private let btf: BTF

    /// A printer of this BTF's types.
    public init(_ btf: BTF) {
        self.btf = btf
    }

    /// A header with all types, each defined after what it needs, that declares records for CO-RE.
    ///
    /// Types that share a name are told apart by `___2`, `___3` and so on. With `kernelFunctions`, prototypes of the
    /// functions that a kernel offers to programs follow.
    public func header(kernelFunctions: Bool = false) throws(BTFError) -> String {
        var dump = try CDump(btf)
        try dump.emitAll()
        if kernelFunctions { try dump.emitKernelFunctions() }
        return """
            #ifndef __VMLINUX_H__
            #define __VMLINUX_H__

            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
            #endif

            \(kernelFunctions ? Self.kernelFunctionMacros : "")\(dump.text)#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute pop
            #endif

            #endif /* __VMLINUX_H__ */

            """
    }

    private static let kernelFunctionMacros = """
        #ifndef __ksym
        #define __ksym __attribute__((section(".ksyms")))
        #endif

        #ifndef __weak
        #define __weak __attribute__((weak))
        #endif


        """

    /// The definition of one type, with a semicolon: a struct, union or enum with its body, a typedef, a function, a
    /// variable; of other kinds the type itself.
    public func definition(_ id: TypeID) throws(BTFError) -> String {
        var writer = CWriter(btf, names: CNames(isUnique: false))
        let type = try btf.type(id)
        switch type {
        case .structure, .union, .enumeration, .enumeration64:
            return try writer.definition(id, type, indent: 0) + ";"
        case .forward: return writer.tagged(id, type) + ";"
        case .typedef(let name, let target): return try writer.typedef(name, target) + ";"
        case .function(let name, let prototype, let linkage):
            let declaration = try writer.declaration(prototype, name, indent: 0)
            return "\(linkage.specifier)\(declaration);"
        case .variable(let name, let target, let linkage):
            let declaration = try writer.declaration(target, name, indent: 0)
            return "\(linkage.specifier)\(declaration);"
        default: return try writer.declaration(id, "", indent: 0) + ";"
        }
    }

    /// `name` declared with a type on one line, such as `struct foo *name`; the type alone without a name.
    ///
    /// Anonymous types are written `struct {...}`.
    public func declaration(_ id: TypeID, name: String = "") throws(BTFError) -> String {
        var writer = CWriter(btf, names: CNames(isUnique: false), isBrief: true)
        switch try btf.type(id) {
        case .function(let own, let prototype, _):
            return try writer.declaration(prototype, name.isEmpty ? own : name, indent: 0)
        case .variable(let own, let type, _):
            return try writer.declaration(type, name.isEmpty ? own : name, indent: 0)
        default: return try writer.declaration(id, name, indent: 0)
        }
    }
}

extension Linkage {
    /// The storage-class specifier with a space after it; empty for global.
    fileprivate var specifier: String {
        switch self {
        case .static: "static "
        case .global: ""
        case .extern: "extern "
        }
    }
}
