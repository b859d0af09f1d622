import BPFModel
public import BPFTypeFormat

extension MapSpec {
    /// Checks the types of keys and values as Linux does when a map is created with them.
    ///
    /// Both must have the sizes that the map has. An array's key is a number of 32 bits; only the one element of a section of
    /// variables needs no type for its key.
    /// - Kernel: `map_check_btf`, `array_map_check_btf`.
    public func checkTypes(_ btf: BTF) throws(ObjectError) {
        guard let valueType else {
            if let keyType { throw ObjectError(.map(name), .unsuitableType(keyType)) }
            return
        }
        if let keyType { try check(keyType, size: keySize, btf) }
        try check(valueType, size: valueSize, btf)
        guard type == .array || type == .percpuArray else { return }
        guard let keyType else {
            let kind = try types { () throws(BTFError) in try btf.kind(valueType) }
            guard type == .array, maxEntries == 1, kind == .dataSection else {
                throw ObjectError(.map(name), .unsuitableType(.void))
            }
            return
        }
        let key = try types { () throws(BTFError) in try btf.resolve(keyType).type }
        guard case .integer(let integer) = key, integer.bitWidth == 32, integer.bitOffset == 0 else {
            throw ObjectError(.map(name), .unsuitableType(keyType))
        }
    }

    private func check(_ type: TypeID, size: Int, _ btf: BTF) throws(ObjectError) {
        guard let typeSize = try? btf.size(of: type), typeSize == size else {
            throw ObjectError(.map(name), .unsuitableType(type))
        }
    }
}
