/// What other objects can see of a file and is no function, by name.
///
/// An object has a handful of variables: then comparing with the names where they lie is quicker than hashing them.
struct VisibleSymbols {
    private let symbols: SymbolTable
    private var indices: [UInt32] = []
    /// The symbols by their names, once there are many; of equal names the first.
    private var places: [String: Int] = [:]

    private static let few = 32

    init(_ symbols: SymbolTable) {
        self.symbols = symbols
        for index in symbols.indices
        where !symbols.isLocal(index) && !symbols.isFunction(index) && symbols.isNamed(index) {
            indices.append(UInt32(truncatingIfNeeded: index))
        }
        guard indices.count > Self.few else { return }
        places.reserveCapacity(indices.count)
        for index in indices.reversed() { places[symbols.name(Int(index))] = Int(index) }
    }

    /// The index of the first symbol with a name; nil when there is none.
    subscript(name: String) -> Int? {
        if indices.count > Self.few { return places[name] }
        return indices.first { symbols.has(name, Int($0)) }.map { Int($0) }
    }
}
