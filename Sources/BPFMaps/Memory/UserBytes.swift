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

    /// As `withAddresses`, where `body` may write to both arrays.
    static func withMutableAddresses(
        _ keys: inout [UInt8],
        _ values: inout [UInt8],
        _ body: (UInt, UInt) throws(LinuxError) -> Void
    ) throws(LinuxError) {
        var keySpan = keys.mutableSpan
        var valueSpan = values.mutableSpan
        // Safety: both arrays stay where they are while `body` runs.
        try unsafe keySpan.withUnsafeMutableBytes { (keys) throws(LinuxError) in
            try unsafe valueSpan.withUnsafeMutableBytes { (values) throws(LinuxError) in
                try body(UInt(bitPattern: keys.baseAddress), UInt(bitPattern: values.baseAddress))
            }
        }
    }
}
