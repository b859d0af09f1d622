internal import BPFBytes

/// One row of the instruction table: an encoding, how it is written, and what it means.
///
/// `syntax` is the kernel's own notation with the fields in braces (`SyntaxField`). A field of the instruction that the
/// syntax does not use must hold the row's fixed value, 0 unless the row says otherwise.
public struct InstructionForm: Hashable, Sendable {
    /// The first byte of the instruction.
    public let opcode: UInt8
    /// How the kernel writes it.
    public let syntax: String
    /// `syntax`, taken apart.
    public let segments: [SyntaxSegment]
    /// What it means.
    public let operation: Operation
    /// The RFC 9669 conformance group.
    public let group: ConformanceGroup
    /// The first clang `-mcpu` level that emits it.
    public let level: ISALevel
    /// Which fields the syntax uses; the others are fixed.
    public let uses: Fields
    /// The values of the fields that are fixed.
    public let fixed: Instruction

    /// The fields of an instruction.
    public struct Fields: OptionSet, Hashable, Sendable {
        /// One bit a field.
        public let rawValue: UInt8
        /// Makes a set from bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// The destination register.
        public static let destination = Fields(rawValue: 1)
        /// The source register.
        public static let source = Fields(rawValue: 2)
        /// The 16-bit offset.
        public static let offset = Fields(rawValue: 4)
        /// The 32-bit immediate.
        public static let immediate = Fields(rawValue: 8)
    }

    init(
        _ opcode: UInt8,
        _ syntax: String,
        _ operation: Operation,
        _ group: ConformanceGroup,
        _ level: ISALevel = .v1,
        source: UInt8 = 0,
        offset: Int16 = 0,
        immediate: Int32 = 0
    ) {
        self.opcode = opcode
        self.syntax = syntax
        self.operation = operation
        self.group = group
        self.level = level
        self.segments = SyntaxSegment.split(syntax)
        self.uses = segments.reduce(into: []) { $0.formUnion($1.field?.uses ?? []) }
        self.fixed = Instruction(
            opcode: opcode, source: Register(rawValue: source), offset: offset, immediate: immediate)
    }

    /// Whether `instruction` has this row's opcode and its fixed fields.
    public func matches(_ instruction: Instruction) -> Bool {
        opcode == instruction.opcode
            && (uses.contains(.destination) || instruction.destination == fixed.destination)
            && (uses.contains(.source) || instruction.source == fixed.source)
            && (uses.contains(.offset) || instruction.offset == fixed.offset)
            && (uses.contains(.immediate) || instruction.immediate == fixed.immediate)
    }
}

extension InstructionForm: CustomStringConvertible {
    /// `(07) {dst} += {imm}`.
    public var description: String { "(\(Hex.encode([opcode]))) \(syntax)" }
}

/// A group of instructions that an implementation supports as a whole.
///
/// - Source: RFC 9669 §2.4.
public enum ConformanceGroup: String, Hashable, Sendable, CaseIterable {
    /// Everything not named below, on 32 bits; 64-bit arithmetic, jumps and memory.
    case base32, base64
    /// Multiplication, division, remainder.
    case divmul32, divmul64
    /// Atomic read-modify-write.
    case atomic32, atomic64
    /// Legacy packet access.
    case packet
    /// Calls through a register, which the RFC reserves.
    case callx
    /// What Linux accepts beyond the RFC.
    case linux
    /// What Linux itself puts into loaded programs, and accepts from nobody.
    case kernel
}

/// An instruction set level, as in clang's `-mcpu=`.
public enum ISALevel: Int, Hashable, Sendable, CaseIterable, Comparable {
    /// The first instruction set; adds `<` family jumps; adds 32-bit jumps and atomics; adds sign extension, `gotol`, signed division.
    case v1 = 1
    case v2, v3, v4

    /// Orders by number.
    public static func < (left: ISALevel, right: ISALevel) -> Bool { left.rawValue < right.rawValue }
}
