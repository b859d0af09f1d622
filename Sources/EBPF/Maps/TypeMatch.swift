import BPFMaps
import BPFModel
import BPFTypeFormat

/// Why a Swift type can't stand for a map's keys or values.
public struct TypeMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    /// What doesn't fit, as in "value: field 'bytes' is at offset 8, and 'byteCount' at 4".
    public let description: String
}

/// Compares a plain Swift struct with what a map says about its keys or values: once, when a typed map is made.
///
/// Sizes must agree: the map's lies between the struct's size and its stride. Where the map has BTF, fields must agree one by one in name, offset and
/// size; `byte_count` and `byteCount` are the same name.
enum TypeMatch {
    /// A field of a Swift struct: where it is follows from the language's rule, each field at the next multiple of its alignment.
    private struct Field {
        let name: String
        let offset: Int
        let size: Int
    }

    /// Confirms that values of `type` have `size` bytes and the fields of `identifier`.
    static func check<Value: BitwiseCopyable>(
        _ type: Value.Type, _ part: String, size: Int, _ types: MapTypes?, _ identifier: UInt32
    ) throws(TypeMismatch) {
        guard size >= MemoryLayout<Value>.size, size <= max(MemoryLayout<Value>.stride, 1) else {
            throw TypeMismatch(
                description: "\(part): the map's has \(size) bytes, and \(Value.self) \(MemoryLayout<Value>.size)")
        }
        guard let types, identifier != 0, let btf = try? BTF(types.btf),
            case .structure(let composite)? = try? btf.resolve(TypeID(rawValue: identifier)).type
        else { return }
        let fields = fields(of: type)
        if fields.isEmpty { return }
        guard fields.count == composite.members.count else {
            throw TypeMismatch(
                description:
                    "\(part): struct \(composite.name) has \(composite.members.count) fields, and \(Value.self) \(fields.count)"
            )
        }
        for (field, member) in zip(fields, composite.members) { try compare(field, member, part, btf) }
    }

    private static func compare(_ field: Field, _ member: Member, _ part: String, _ btf: BTF) throws(TypeMismatch) {
        if plain(field.name) != plain(member.name) {
            throw TypeMismatch(description: "\(part): field '\(member.name)' stands where '\(field.name)' does")
        }
        if member.bitOffset != field.offset * 8 || member.bitWidth != 0 {
            throw TypeMismatch(
                description:
                    "\(part): field '\(member.name)' is at offset \(member.bitOffset / 8), and '\(field.name)' at \(field.offset)"
            )
        }
        if let size = try? btf.size(of: member.type), size != field.size {
            throw TypeMismatch(
                description: "\(part): field '\(member.name)' has \(size) bytes, and '\(field.name)' \(field.size)")
        }
    }

    private static func plain(_ name: String) -> String { name.lowercased().filter { $0 != "_" } }

    private static func fields<Value: BitwiseCopyable>(of type: Value.Type) -> [Field] {
        let zeros = unsafe withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { (buffer) -> Value in
            // Safety: a bitwise-copyable struct of plain numbers is valid with all bits zero.
            unsafe UnsafeMutableRawBufferPointer(buffer).initializeMemory(as: UInt8.self, repeating: 0)
            return unsafe buffer[0]
        }
        var offset = 0
        return Mirror(reflecting: zeros).children.compactMap { child in
            let layout = layout(of: child.value)
            offset = (offset + layout.alignment - 1) / layout.alignment * layout.alignment
            defer { offset += layout.size }
            return child.label.map { Field(name: $0, offset: offset, size: layout.size) }
        }
    }

    private static func layout<Value>(of value: Value) -> (size: Int, alignment: Int) {
        (MemoryLayout<Value>.size, MemoryLayout<Value>.alignment)
    }
}
