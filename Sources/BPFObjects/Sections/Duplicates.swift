extension Array {
    /// The index of the first element whose name an element before it has; nil when all are different.
    ///
    /// An object has a handful of sections, maps and programs: then comparing them one by one is quicker than hashing.
    func firstDuplicate(by name: (Element) -> String) -> Int? {
        if count > 32 {
            var names: Set<String> = []
            return indices.first { !names.insert(name(self[$0])).inserted }
        }
        for index in indices.dropFirst() {
            let own = name(self[index])
            for earlier in 0..<index where name(self[earlier]) == own { return index }
        }
        return nil
    }
}
