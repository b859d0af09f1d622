/// The names that a C translation unit gives to types, unlike within each of C's two name spaces.
///
/// The second type that wants a name gets it with `___2` appended, as bpftool does; CO-RE ignores what follows three
/// underscores.
struct CNames {
    /// Where C looks a name up.
    enum Space: Hashable {
        /// After `struct`, `union` and `enum`.
        case tags
        /// Anywhere else: typedefs and enumerators.
        case ordinary
    }

    private var uses: [Space: [String: Int]] = [.tags: [:], .ordinary: [:]]
    private var names: [TypeID: String] = [:]
    /// Whether names that collide are told apart.
    let isUnique: Bool

    init(isUnique: Bool) {
        self.isUnique = isUnique
    }

    /// The name of a type, the same whenever it is asked for.
    mutating func name(_ id: TypeID, _ name: String, in space: Space) -> String {
        if let known = names[id] { return known }
        let unlike = distinguish(name, in: space)
        names[id] = unlike
        return unlike
    }

    /// The name of something that is declared here and now.
    mutating func distinguish(_ name: String, in space: Space) -> String {
        guard isUnique, !name.isEmpty else { return name }
        let count = uses[space, default: [:]][name, default: 0] + 1
        uses[space, default: [:]][name] = count
        return count == 1 ? name : "\(name)___\(count)"
    }
}
