/// The indexes of an access string such as `0:1:2`: the element of an array that begins at the pointer, then members and
/// elements on the way to the field.
enum AccessString {
    /// The most indexes that an access may have, on either side.
    static let limit = 64

    static func indexes(_ text: String) throws(COREError.Reason) -> [Int] {
        var indexes: [Int] = []
        for part in text.split(separator: ":", omittingEmptySubsequences: false) {
            guard let index = Int32(part), index >= 0 else { throw .malformedAccess(text) }
            guard indexes.count < limit else { throw .accessTooLong(limit: limit) }
            indexes.append(Int(index))
        }
        return indexes
    }
}
