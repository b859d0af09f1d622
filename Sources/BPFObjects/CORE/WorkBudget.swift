import BPFTypeFormat

/// Ends the relocation of a collection whose types were made to be compared for ever.
final class WorkBudget {
    /// How many members and enumerators are looked at, for all relocations of a collection together.
    private var remaining = 1 << 24

    func spend(_ count: Int = 1) throws(COREError.Reason) {
        remaining -= count
        guard remaining >= 0 else { throw .tooComplex }
    }

    /// Spends one, and limits how deep types are compared.
    func enter(depth: Int) throws(COREError.Reason) {
        guard depth <= BTF.depthLimit else { throw .tooComplex }
        try spend()
    }
}
