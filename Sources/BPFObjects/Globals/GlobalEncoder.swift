import BPFBytes
import BPFTypeFormat

/// Turns values into the bytes of variables.
struct GlobalEncoder {
    let btf: BTF
    let order: ByteOrder

    /// The bytes of a variable of `type` that is set to `value`.
    func bytes(_ value: GlobalValue, _ type: TypeID, depth: Int = 0) throws(OverrideError.Reason) -> [UInt8] {
        guard depth < BTF.depthLimit else { throw .types(BTFError(.tooDeep, at: .type(type))) }
        let (size, resolved) = try OverrideError.Reason.reading { () throws(BTFError) in
            (try btf.size(of: type), try btf.resolve(type).type)
        }
        if case .bytes(let bytes) = value {
            guard bytes.count == size else { throw .wrongLength(bytes.count, type: btf.spelling(type), capacity: size) }
            return bytes
        }
        switch (resolved, value) {
        case (.integer(let integer), .integer(let number)):
            let isSigned = integer.encoding.contains(.signed)
            let bits = integer.encoding.contains(.boolean) ? 1 : size * 8
            return try bytes(number, bits: bits, size: size, isSigned: isSigned, type)
        case (.integer, .boolean(let flag)):
            return try bytes(flag ? 1 : 0, bits: 8, size: size, isSigned: false, type)
        case (.enumeration(let enumeration), _), (.enumeration64(let enumeration), _):
            return try bytes(value, enumeration, type)
        case (.float, .number(let number)): return try bytes(number, size: size, value, type)
        case (.array(let element, _, let count), .text(let text)):
            return try bytes(text, element, count, type)
        case (.array(let element, _, let count), .list(let values)):
            guard values.count == count else {
                throw .wrongLength(values.count, type: btf.spelling(type), capacity: count)
            }
            var bytes: [UInt8] = []
            for value in values { bytes += try self.bytes(value, element, depth: depth + 1) }
            return bytes
        default: throw .wrongSort(value, type: btf.spelling(type))
        }
    }

    private func bytes(
        _ number: Int128,
        bits: Int,
        size: Int,
        isSigned: Bool,
        _ type: TypeID
    ) throws(OverrideError.Reason) -> [UInt8] {
        let limit = bits >= 127 ? Int128.max : (Int128(1) << (isSigned ? bits - 1 : bits)) - 1
        let range = (isSigned ? -limit - 1 : 0)...limit
        guard range.contains(number) else { throw .outOfRange(.integer(number), type: btf.spelling(type), range) }
        let little = (0..<size).map { UInt8(truncatingIfNeeded: number >> Int128($0 * 8)) }
        return order == .little ? little : little.reversed()
    }

    private func bytes(
        _ value: GlobalValue,
        _ enumeration: Enumeration,
        _ type: TypeID
    ) throws(OverrideError.Reason) -> [UInt8] {
        let number: Int128
        switch value {
        case .integer(let integer): number = integer
        case .text(let name):
            guard let enumerator = enumeration.enumerators.first(where: { $0.name == name }) else {
                throw .noEnumerator(name, type: btf.spelling(type))
            }
            number = enumeration.isSigned ? Int128(enumerator.signedValue) : Int128(enumerator.bits)
        default: throw .wrongSort(value, type: btf.spelling(type))
        }
        let size = enumeration.size
        return try bytes(number, bits: size * 8, size: size, isSigned: enumeration.isSigned, type)
    }

    private func bytes(
        _ number: Double,
        size: Int,
        _ value: GlobalValue,
        _ type: TypeID
    ) throws(OverrideError.Reason) -> [UInt8] {
        var writer = ByteWriter(order: order)
        switch size {
        case 4: writer.append(Float(number).bitPattern)
        case 8: writer.append(number.bitPattern)
        default: throw .wrongSort(value, type: btf.spelling(type))
        }
        return writer.bytes
    }

    private func bytes(
        _ text: String,
        _ element: TypeID,
        _ count: Int,
        _ type: TypeID
    ) throws(OverrideError.Reason) -> [UInt8] {
        let character = try OverrideError.Reason.reading { () throws(BTFError) in try btf.resolve(element).type }
        guard case .integer(let integer) = character, integer.size == 1 else {
            throw .wrongSort(.text(text), type: btf.spelling(type))
        }
        guard text.utf8.count < count else {
            throw .wrongLength(text.utf8.count + 1, type: btf.spelling(type), capacity: count)
        }
        return text.utf8 + [UInt8](repeating: 0, count: count - text.utf8.count)
    }
}
