import BPFModel

/// `bpf_csum_diff(from, from_size, to, to_size, seed)`: the change of a ones' complement sum, folded to 16 bits.
///
/// - Source: results observed on Linux 6.18, which takes sizes that are no multiple of 4 and folds; 6.12 did neither.
enum ChecksumDifference: HelperFunction {
    static let id = HelperID.csumDiff

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let (from, fromSize) = (arguments.r1, Int(arguments.r2 & 0xffff_ffff))
        let (to, toSize) = (arguments.r3, Int(arguments.r4 & 0xffff_ffff))
        let seed = UInt32(truncatingIfNeeded: arguments.r5)
        switch (fromSize > 0, toSize > 0) {
        case (true, true): return fold(add(sum(to, toSize, from: seed), ~sum(from, fromSize, from: 0)))
        case (false, true): return fold(sum(to, toSize, from: seed))
        case (true, false): return fold(~sum(from, fromSize, from: ~seed))
        case (false, false): return fold(seed)
        }
    }

    /// The sum of the 16-bit words, in the host's byte order; an odd last byte counts as the first of a word.
    private static func sum(_ address: UInt64, _ count: Int, from seed: UInt32) -> UInt32 {
        var total: UInt64 = 0
        var offset = 0
        while offset + 2 <= count {
            // Safety: the argument was checked, or the program is trusted; so below.
            total &+= UInt64(unsafe HostMemory.load(address &+ UInt64(offset), UInt16.self))
            offset += 2
        }
        if offset < count {
            let last = unsafe HostMemory.load(address &+ UInt64(offset), UInt8.self)
            total &+= UInt64(UInt16(littleEndian: UInt16(last)))
        }
        var folded = total
        while folded >> 32 != 0 { folded = (folded & 0xffff_ffff) + folded >> 32 }
        return add(UInt32(truncatingIfNeeded: folded), seed)
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
