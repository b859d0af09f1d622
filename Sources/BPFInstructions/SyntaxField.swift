/// A place in an instruction's syntax that a field of the instruction fills.
///
/// The raw value is the name in braces.
public enum SyntaxField: String, Hashable, Sendable, CaseIterable {
    /// The destination as a 64-bit register, `r1`.
    case destination = "dst"
    /// The destination as a 32-bit register, `w1`.
    case wordDestination = "wdst"
    /// The source as a 64-bit register.
    case source = "src"
    /// The source as a 32-bit register.
    case wordSource = "wsrc"
    /// The immediate, in signed decimal.
    case immediate = "imm"
    /// The immediate as unsigned hexadecimal, `0x1f`.
    case hexImmediate = "uimm"
    /// Both immediates of a two-slot load.
    case immediate64 = "imm64"
    /// The memory offset with its sign, `+8`, in bytes.
    case offset = "off"
    /// The jump distance in the offset, `pc+3`, in slots.
    case jump = "jump"
    /// The jump or call distance in the immediate, `pc+3`, in slots.
    case longJump = "jump32"
    /// The helper that the immediate names.
    case helper = "helper"
    /// The kernel function that the immediate names; the offset, which is not printed, says in which module's BTF.
    case kernelFunction = "kfunc"
    /// The address space that a cast produces: the immediate's high half.
    case toSpace = "to"
    /// The address space that a cast reads: the immediate's low half.
    case fromSpace = "from"

    /// The part of the instruction that fills the place.
    public var uses: InstructionForm.Fields {
        switch self {
        case .destination, .wordDestination: .destination
        case .source, .wordSource: .source
        case .offset, .jump: .offset
        case .immediate, .hexImmediate, .immediate64, .longJump, .helper, .toSpace, .fromSpace: .immediate
        case .kernelFunction: [.immediate, .offset]
        }
    }
}

/// A piece of an instruction's syntax.
public enum SyntaxSegment: Hashable, Sendable {
    /// Text that stands as it is.
    case literal(String)
    /// A place to fill.
    case field(SyntaxField)

    /// The field, unless the piece is text.
    public var field: SyntaxField? {
        if case .field(let field) = self { field } else { nil }
    }

    /// Takes a row's syntax apart; braces around a name that is no field stay text.
    static func split(_ syntax: String) -> [SyntaxSegment] {
        var segments: [SyntaxSegment] = []
        for (index, piece) in syntax.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            let parts = piece.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            if index > 0, parts.count == 2, let field = SyntaxField(rawValue: String(parts[0])) {
                segments.append(.field(field))
                if !parts[1].isEmpty { segments.append(.literal(String(parts[1]))) }
            } else if !piece.isEmpty {
                segments.append(.literal((index > 0 ? "{" : "") + piece))
            }
        }
        return segments
    }
}
