import BPFModel

/// `bpf_csum_diff(from, from_size, to, to_size, seed)`: the change of a ones' complement sum, folded to 16 bits.
///
/// Linux accepts programs that give it null with a length, and would fault; here the result is -EFAULT.
/// - Source: results observed on Linux 6.18, which takes sizes that are no multiple of 4 and folds; 6.12 did neither.
enum ChecksumDifference: HelperFunction {
    static let id = HelperID.csumDiff

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let (from, fromSize) = (arguments.r1, Int(arguments.r2 & 0xffff_ffff))
        let (to, toSize) = (arguments.r3, Int(arguments.r4 & 0xffff_ffff))
        let seed = UInt32(truncatingIfNeeded: arguments.r5)
        if fromSize > 0 && from == 0 || toSize > 0 && to == 0 { return LinuxError.efault.helperResult }
        switch (fromSize > 0, toSize > 0) {
        case (true, true): return fold(add(sum(to, toSize, from: seed), ~sum(from, fromSize, from: 0)))
        case (false, true): return fold(sum(to, toSize, from: seed))
        case (true, false): return fold(~sum(from, fromSize, from: ~seed))
        case (false, false): return fold(seed)
        }
    }

    /// The ones' complement sum of the bytes as words, in the host's byte order; missing bytes of the last word count as 0.
    ///
    /// Wide words are summed, as Linux does: the result is 0 only where all bytes and the seed are.
    private static func sum(_ address: UInt64, _ count: Int, from seed: UInt32) -> UInt32 {
        var total = UInt64(seed)
        for offset in stride(from: 0, to: count, by: 8) {
            let (sum, carry) = total.addingReportingOverflow(word(address &+ UInt64(offset), min(8, count - offset)))
            total = carry ? sum &+ 1 : sum
        }
        return add(UInt32(truncatingIfNeeded: total >> 32), UInt32(truncatingIfNeeded: total))
    }

    private static func word(_ address: UInt64, _ count: Int) -> UInt64 {
        // Safety: the argument was checked, or the program is trusted; so below.
        if count == 8 { return unsafe HostMemory.load(address, UInt64.self) }
        var word: UInt64 = 0
        for offset in 0..<UInt64(count) {
            word |= UInt64(unsafe HostMemory.load(address &+ offset, UInt8.self)) << (8 * offset)
        }
        return UInt64(littleEndian: word)
    }

    /// Adds, with the carry added back.
    private static func add(_ left: UInt32, _ right: UInt32) -> UInt32 {
        let (sum, carry) = left.addingReportingOverflow(right)
        return carry ? sum &+ 1 : sum
    }

    private static func fold(_ sum: UInt32) -> UInt64 {
        let once = (sum & 0xffff) + (sum >> 16)
        return UInt64((once & 0xffff) + (once >> 16))
    }
}
