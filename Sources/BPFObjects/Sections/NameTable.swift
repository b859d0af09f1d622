/// The places of names in a list; of equal names the first.
///
/// An object has a handful of sections, maps and variables: then comparing them one by one is quicker than hashing.
struct NameTable {
    private var names: [String] = []
    /// The names by their places, once there are many.
    private var places: [String: Int] = [:]

    private static let few = 32

    /// Appends a name, whether or not it is there.
    mutating func append(_ name: String) {
        names.append(name)
        if names.count == Self.few + 1 {
            for (place, name) in names.enumerated() where places[name] == nil { places[name] = place }
        } else if names.count > Self.few, places[name] == nil {
            places[name] = names.count - 1
        }
    }

    /// The place of a name; nil when it isn't there.
    subscript(name: String) -> Int? {
        names.count > Self.few ? places[name] : names.firstIndex(of: name)
    }
}
