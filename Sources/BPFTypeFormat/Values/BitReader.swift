import BPFBytes

/// Numbers of any width at any bit of some bytes.
///
/// The first bit of a byte is its lowest in little-endian order and its highest in big-endian order, as C compilers
/// allocate bitfields.
struct BitReader {
    let bytes: [UInt8]
    let order: ByteOrder

    /// The `width` bits, at most 128, from bit `offset`.
    func read(_ offset: Int, width: Int) throws(BTFError) -> UInt128 {
        let first = offset / 8
        let end = (offset + width + 7) / 8
        try check(first, count: end - first)
        var value: UInt128 = 0
        if offset % 8 == 0, width % 8 == 0 {
            for index in 0..<width / 8 {
                let byte = bytes[order == .little ? end - 1 - index : first + index]
                value = value << 8 | UInt128(byte)
            }
        } else {
            for index in 0..<width {
                let position = order == .little ? offset + width - 1 - index : offset + index
                let shift = order == .little ? position % 8 : 7 - position % 8
                value = value << 1 | UInt128(bytes[position / 8] >> shift & 1)
            }
        }
        return value
    }

    /// The `count` bytes from bit `offset`, which begins a byte.
    func bytes(_ offset: Int, count: Int) throws(BTFError) -> [UInt8] {
        try check(offset / 8, count: count)
        return Array(bytes[offset / 8..<offset / 8 + count])
    }

    private func check(_ offset: Int, count: Int) throws(BTFError) {
        do {
            try bytes.check(offset, count: count)
        } catch {
            throw BTFError(truncation: error)
        }
    }
}
