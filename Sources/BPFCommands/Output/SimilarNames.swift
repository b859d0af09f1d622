/// Finds the names that somebody may have meant.
enum SimilarNames {
    /// How many names are worth showing.
    private static let count = 3

    /// The names that contain `name` or are part of it, then those that take the fewest changes to become it.
    static func closest(to name: String, among names: [String]) -> [String] {
        let ranked = names.map { other in
            let isPart = other.contains(name) || name.contains(other)
            return (isPart ? 0 : 1, distance(Array(name.utf8), Array(other.utf8)), other)
        }
        return ranked.sorted { $0 < $1 }.prefix(count).map(\.2)
    }

    /// The number of bytes to insert, remove or exchange (Levenshtein).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (line, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let exchanged = diagonal + (right[column] == byte ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(exchanged, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
