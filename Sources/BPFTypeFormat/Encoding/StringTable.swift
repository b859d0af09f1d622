/// Strings that are to be encoded, each once.
struct StringTable: Sendable {
    /// The bytes of the section; the empty string comes first, as the format demands.
    private(set) var bytes: [UInt8] = [0]
    private var offsets: [String: UInt32] = ["": 0]

    /// The offset of `string` in the section, which it joins if it is new.
    ///
    /// Beyond 4 GiB offsets wrap around; the encoder refuses a section of that length.
    mutating func intern(_ string: String) -> UInt32 {
        if let offset = offsets[string] { return offset }
        let offset = UInt32(truncatingIfNeeded: bytes.count)
        bytes.append(contentsOf: string.utf8)
        bytes.append(0)
        offsets[string] = offset
        return offset
    }
}
