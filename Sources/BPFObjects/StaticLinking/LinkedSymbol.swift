import BPFTypeFormat

/// A symbol of the result.
struct LinkedSymbol {
    let name: String
    /// What it names, as ELF numbers it.
    var type: ELFFile.SymbolType
    var binding: ELFFile.Binding
    var isHidden: Bool
    /// Where it is defined; nil when no object does.
    var home: SectionMerger.Piece?
    var size: Int
    /// The object that defines it, or the first that declares it.
    var input: Int
    /// Its type in the BTF of that object.
    var typeID: TypeID?
    /// All declarations and definitions that have a type, by object.
    var declarations: [(input: Int, type: TypeID)] = []
}
