import BPFTypeFormat

/// What becomes of an instruction.
enum Resolution {
    /// The program's own answer is exchanged for the target's.
    case answered(original: Answer, target: Answer, fits: Bool)
    /// There is no answer: should the instruction be reached, verification ends there.
    case unanswered
}

extension Resolution {
    /// Compares the sizes of what is loaded or stored; on another size only pointers and unsigned integers keep their value.
    init(
        _ original: Answer,
        _ target: Answer,
        program: TypeGraph,
        targetTypes: TypeGraph
    ) throws(COREError.Reason) {
        var fits = true
        if original.storage?.size ?? 0 != target.storage?.size ?? 0 {
            let mine = try program.resolve(original.storage?.type ?? .void).type
            let theirs = try targetTypes.resolve(target.storage?.type ?? .void).type
            fits = mine.extendsWithZeros(like: theirs)
        }
        self = .answered(original: original, target: target, fits: fits)
    }
}

extension BTFType {
    /// Whether both are pointers, or both integers without sign.
    fileprivate func extendsWithZeros(like other: BTFType) -> Bool {
        switch (self, other) {
        case (.pointer, .pointer): true
        case (.integer(let mine), .integer(let theirs)): mine.encoding != .signed && theirs.encoding != .signed
        default: false
        }
    }
}
