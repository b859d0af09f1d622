import BPFBytes
import BPFTypeFormat

/// The bytes that hold a field: of a bitfield, the smallest aligned integer that has all of its bits.
struct FieldPlace {
    private let access: FieldAccess
    /// The member that the access ends with; nil for an element.
    private let member: Member?
    private let byteOffset: Int
    private let byteSize: Int
    private let bitWidth: Int

    private var isBitfield: Bool { (member?.bitWidth ?? 0) > 0 }

    init(_ access: FieldAccess, in graph: TypeGraph) throws(COREError.Reason) {
        self.access = access
        guard case .member(let member, _) = access.steps.last else {
            self.member = nil
            byteOffset = access.bitOffset / 8
            byteSize = try graph.size(of: access.type)
            bitWidth = byteSize * 8
            return
        }
        self.member = member
        let declared = try graph.size(of: member.type)
        if member.bitWidth == 0 {
            (byteOffset, byteSize, bitWidth) = (access.bitOffset / 8, declared, declared * 8)
            return
        }
        bitWidth = member.bitWidth
        let end = access.bitOffset + member.bitWidth
        let sizes = sequence(first: max(declared, 1)) { $0 < 8 ? $0 * 2 : nil }
        guard declared <= 8,
            let size = sizes.first(where: { end - access.bitOffset / 8 / $0 * $0 * 8 <= $0 * 8 })
        else { throw .bitfieldTooWide(member.name) }
        byteSize = size
        byteOffset = access.bitOffset / 8 / size * size
    }

    /// The answer to a relocation of a field.
    func answer(
        _ kind: CORERelocationKind,
        in graph: TypeGraph,
        _ order: ByteOrder
    ) throws(COREError.Reason) -> Answer {
        switch kind {
        case .fieldByteOffset:
            let storage = isBitfield ? nil : Answer.Storage(size: byteSize, type: access.type)
            return Answer(value: UInt64(byteOffset), isChecked: !isBitfield, storage: storage)
        case .fieldByteSize: return Answer(value: UInt64(byteSize), isChecked: !isBitfield)
        case .fieldSigned where member != nil:
            let isSigned = try graph.resolve(access.type).type.isSigned
            return Answer(value: isSigned ? 1 : 0)
        case .fieldLeftShift where member != nil:
            return Answer(value: leftShift(order), isChecked: !isBitfield)
        case .fieldRightShift where member != nil:
            return Answer(value: UInt64(truncatingIfNeeded: 64 - bitWidth))
        default: throw .noValue(kind)
        }
    }

    /// How far the loaded 64 bits are to be shifted so that the field's highest bit comes first.
    private func leftShift(_ order: ByteOrder) -> UInt64 {
        let start = access.bitOffset - byteOffset * 8
        let shift = order == .little ? 64 - start - bitWidth : (8 - byteSize) * 8 + start
        return UInt64(truncatingIfNeeded: shift)
    }
}

extension BTFType {
    /// Whether numbers of this type are sign-extended.
    fileprivate var isSigned: Bool {
        switch self {
        case .integer(let integer): integer.encoding.contains(.signed)
        case .enumeration(let enumeration), .enumeration64(let enumeration): enumeration.isSigned
        default: false
        }
    }
}
