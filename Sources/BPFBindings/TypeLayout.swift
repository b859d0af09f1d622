import BPFTypeFormat

/// Sizes and alignments of C types, as BTF tells them.
///
/// BTF has no alignments. A type is taken to be aligned as its members are, and to be packed where its size or the place of a
/// member contradicts that; alignment that an attribute raised shows in sizes and offsets only.
final class TypeLayout {
    /// How deep types may contain others.
    private static let depthLimit = 128

    let btf: BTF
    /// By type; 0 while it is being found.
    private var alignments: [TypeID: Int] = [:]
    private var depth = 0

    init(btf: BTF) {
        self.btf = btf
    }

    /// Bytes of a value; nil for what has no values, such as `void`, functions and declarations.
    func size(of id: TypeID) -> Int? {
        try? btf.size(of: id)
    }

    func resolve(_ id: TypeID) throws(BindingsError) -> (id: TypeID, type: BTFType) {
        do throws(BTFError) { return try btf.resolve(id) } catch { throw .types(error) }
    }

    func type(_ id: TypeID) throws(BindingsError) -> BTFType {
        do throws(BTFError) { return try btf.type(id) } catch { throw .types(error) }
    }

    /// The power of two that addresses of a value are multiples of.
    func alignment(of id: TypeID) throws(BindingsError) -> Int {
        let (id, type) = try resolve(id)
        switch type {
        case .integer(let integer): return Self.power(integer.size)
        case .enumeration(let values), .enumeration64(let values): return Self.power(values.size)
        case .float(_, let size): return Self.power(size)
        case .pointer: return BTF.pointerSize
        case .array, .structure, .union: return try known(id, type)
        default: return 1
        }
    }

    /// The alignment of what is made of other types, found once.
    private func known(_ id: TypeID, _ type: BTFType) throws(BindingsError) -> Int {
        if let known = alignments[id] {
            guard known > 0 else { throw .endless(id) }
            return known
        }
        // While its members are looked at, it has none; so deep types are as many as their depth.
        guard depth < Self.depthLimit else { throw .endless(id) }
        alignments[id] = 0
        depth += 1
        let found: Int
        switch type {
        case .array(let element, _, _): found = try alignment(of: element)
        case .structure(let composite), .union(let composite): found = try alignment(of: composite)
        default: found = 1
        }
        depth -= 1
        alignments[id] = found
        return found
    }

    /// The alignment of a composite: 1 where it is packed.
    private func alignment(of composite: Composite) throws(BindingsError) -> Int {
        var largest = 1
        var isPacked = false
        for member in composite.members {
            let natural = try alignment(of: member.type)
            largest = max(largest, natural)
            if member.bitWidth == 0 && member.bitOffset % (natural * 8) != 0 { isPacked = true }
        }
        return isPacked || composite.size % largest != 0 ? 1 : largest
    }

    /// The largest power of two that `size` is a multiple of, up to 16.
    private static func power(_ size: Int) -> Int {
        size <= 0 ? 1 : min(1 << size.trailingZeroBitCount, 16)
    }
}
