extension BTFError {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// The first two bytes are not the magic number in either byte order.
        case notBTF(magic: UInt16)
        /// A format version other than 1.
        case unsupportedVersion(UInt8)
        /// The bytes end before something that needs `needed` of them.
        case truncated(needed: Int, available: Int)
        /// A header that claims to be shorter than its fixed part.
        case shortHeader(length: Int)
        /// A section of the blob that leaves the blob.
        case sectionOutside(name: String, length: Int, available: Int)
        /// A section that must begin at a multiple of four bytes.
        case misalignedSection(name: String)
        /// A string section that does not begin with an empty string, or does not end one.
        case unterminatedStrings

        /// A record of a kind that does not exist.
        case unknownKind(UInt8)
        /// A record with bits set that its kind does not use.
        case reservedBits(UInt32)
        /// A record, with its list of members or values, that leaves the type section.
        case recordOutside(kind: BTFKind, length: Int, available: Int)
        /// An integer whose bits do not fit its storage, or storage of an impossible size.
        case invalidInteger(size: Int, bitOffset: Int, bitWidth: Int)
        /// A storage size that the kind cannot have.
        case invalidSize(kind: BTFKind, size: Int)
        /// A linkage that does not exist.
        case unknownLinkage(UInt32)

        /// A type number that no record has.
        case unknownType(TypeID)
        /// A string offset outside of the string section.
        case stringOutside(UInt32)
        /// A name with more than ``BTF/nameLimit`` bytes.
        case nameTooLong(length: Int)
        /// A chain of types that is longer than ``BTF/depthLimit``, or runs in a circle.
        case tooDeep
        /// A type without a size, such as a function or a forward declaration.
        case noSize(BTFKind?)
        /// A type of more than 4 GiB.
        case sizeOverflow
        /// A type of another kind than its use demands.
        case unexpectedKind(BTFKind?)

        /// A bitfield that does not fit the type it is declared with.
        case invalidBitfield(member: String)
        /// A value or a declaration that would expand to more parts than is reasonable.
        case tooLarge

        /// An extension record that is smaller than its fixed part.
        case shortRecord(section: String, size: Int, needed: Int)
        /// An instruction offset that is not a multiple of eight bytes.
        case misalignedInstruction(UInt32)
        /// A relocation kind that does not exist.
        case unknownRelocation(UInt32)
        /// A string section that is referred to in overlapping pieces far beyond its own size.
        case overlappingStrings

        /// A number that does not fit its field.
        case fieldOverflow(name: String, value: Int)
        /// A string with a NUL inside.
        case embeddedNUL

        /// Something that Linux would not load.
        case refused(BTFRefusal)
        /// A parameter, counted from 1, that Linux would not load.
        case argumentRefused(Int)
        /// Function or line records that Linux would not load with a program.
        case informationRefused(InformationRefusal)
    }
}

extension BTFError.Reason: CustomStringConvertible {
    /// The sentence without the place.
    public var description: String {
        switch self {
        case .notBTF(let magic): "not BTF: the magic number is 0x\(String(magic, radix: 16))"
        case .unsupportedVersion(let version): "BTF version \(version) is not supported"
        case .truncated(let needed, let available): "truncated: \(needed) bytes needed, \(available) available"
        case .shortHeader(let length): "a header of \(length) bytes is too short"
        case .sectionOutside(let name, let length, let available):
            "the \(name) section has \(length) bytes where \(available) are available"
        case .misalignedSection(let name): "the \(name) section is not aligned to 4 bytes"
        case .unterminatedStrings: "the string section does not begin and end with a NUL"
        case .unknownKind(let kind): "unknown kind \(kind)"
        case .reservedBits(let bits): "reserved bits 0x\(String(bits, radix: 16)) are set"
        case .recordOutside(let kind, let length, let available):
            "a record of kind \(kind) has \(length) bytes where \(available) are available"
        case .invalidInteger(let size, let offset, let width):
            "an integer of \(width) bits at bit \(offset) does not fit \(size) bytes"
        case .invalidSize(let kind, let size): "kind \(kind) cannot have \(size) bytes"
        case .unknownLinkage(let linkage): "unknown linkage \(linkage)"
        case .unknownType(let id): "type \(id) does not exist"
        case .stringOutside(let offset): "string \(offset) lies outside of the string section"
        case .nameTooLong(let length): "a name of \(length) bytes is longer than \(BTF.nameLimit)"
        case .tooDeep: "types are nested more than \(BTF.depthLimit) deep or refer to themselves"
        case .noSize(let kind): "\(kind?.name ?? "void") has no size"
        case .sizeOverflow: "the size exceeds 4 GiB"
        case .unexpectedKind(let kind): "\(kind?.name ?? "void") is not allowed here"
        case .invalidBitfield(let member): "the bitfield '\(member)' does not fit its type"
        case .tooLarge: "the type expands to too many parts"
        case .shortRecord(let section, let size, let needed):
            "\(section) records of \(size) bytes are smaller than \(needed)"
        case .misalignedInstruction(let offset): "instruction offset \(offset) is not a multiple of 8"
        case .unknownRelocation(let kind): "unknown relocation kind \(kind)"
        case .overlappingStrings: "overlapping strings add up to too much text"
        case .fieldOverflow(let name, let value): "\(value) does not fit the field \(name)"
        case .embeddedNUL: "a string contains a NUL"
        case .refused(let refusal): refusal.rawValue
        case .argumentRefused(let number): "Invalid arg#\(number)"
        case .informationRefused(let refusal): refusal.description
        }
    }
}
