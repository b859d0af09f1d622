import BPFTypeFormat

/// Sizes and alignments of C types, as BTF tells them.
///
/// BTF has no alignments. A type is taken to be aligned as its members are, and to be packed where its size or the place of a
/// member contradicts that; alignment that an attribute raised shows in sizes and offsets only.
struct TypeLayout {
    let btf: BTF

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
    func alignment(of id: TypeID, depth: Int = 0) throws(BindingsError) -> Int {
        guard depth <= BTF.depthLimit else { throw .endless(id) }
        switch try resolve(id).type {
        case .integer(let integer): return Self.power(integer.size)
        case .enumeration(let values), .enumeration64(let values): return Self.power(values.size)
        case .float(_, let size): return Self.power(size)
        case .pointer: return BTF.pointerSize
        case .array(let element, _, _): return try alignment(of: element, depth: depth + 1)
        case .structure(let composite), .union(let composite):
            return try alignment(of: composite, depth: depth)
        default: return 1
        }
    }

    /// The alignment of a composite: 1 where it is packed.
    func alignment(of composite: Composite, depth: Int = 0) throws(BindingsError) -> Int {
        var largest = 1
        var isPacked = false
        for member in composite.members {
            let natural = try alignment(of: member.type, depth: depth + 1)
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
