import EBPF

/// Raw BTF, and the same bytes as an extension section.
func feedBTF(_ bytes: [UInt8]) {
    do {
        let btf = try BTF(bytes)
        readTypes(btf)
        _ = try? BTFExtension(bytes, strings: btf)
        try? BTF.validate(bytes)
        if let less = try? btf.deduplicated().btf {
            precondition((try? less.deduplicated()) != nil, "twice is not once")
        }
        _ = try? btf.sanitized(for: [])
    } catch {
        precondition(!"\(error)".isEmpty, "an error without words")
    }
}

/// Everything that can be asked of types.
func readTypes(_ btf: BTF) {
    let zeros = [UInt8](repeating: 0, count: 256)
    for id in (try? btf.identifiers()) ?? 0..<0 {
        _ = try? btf.type(id)
        _ = try? btf.size(of: id)
        _ = try? btf.resolve(id)
        _ = try? btf.value(of: id, in: zeros).description
    }
    _ = try? btf.identifiers(named: "int")
    _ = try? RawPrinter(btf).text()
    _ = try? CPrinter(btf).header()
}
