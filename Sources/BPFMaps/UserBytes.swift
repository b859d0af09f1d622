import BPFModel

/// Lends the addresses of a user's arrays to a map for the length of one call.
enum UserBytes {
    /// Calls `body` with the addresses of the first bytes; 0 for an empty array.
    ///
    /// `body` keeps no address.
    static func withAddresses(
        _ key: [UInt8],
        _ value: inout [UInt8],
        _ body: (UInt, UInt) throws(LinuxError) -> Void
    ) throws(LinuxError) {
        var values = value.mutableSpan
        // Safety: both arrays stay where they are while `body` runs.
        try unsafe key.span.withUnsafeBytes { (key) throws(LinuxError) in
            try unsafe values.withUnsafeMutableBytes { (value) throws(LinuxError) in
                try body(UInt(bitPattern: key.baseAddress), UInt(bitPattern: value.baseAddress))
            }
        }
    }
}
