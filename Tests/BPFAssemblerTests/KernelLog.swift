/// Instructions and how Linux 6.18 printed them in the verifier's log, one of each form that it prints.
enum KernelLog {
    /// Bytes in little-endian order, then the text.
    static let lines = """
        04010000f8ffffff (04) w1 += -8
        0500050000000000 (05) goto pc+5
        06000000fcffffff (06) gotol pc-4
        07040000ffffffff (07) r4 += -1
        0c65000000000000 (0c) w5 += w6
        0f96000000000000 (0f) r6 += r9
        1407000064000000 (14) w7 -= 100
        1508000007000000 (15) if r8 == 0x7 goto pc+0
        1609fffff8ffffff (16) if w9 == 0xfffffff8 goto pc-1
        1700000000000000 (17) r0 -= 0
        18010000010000000000000034120000 (18) r1 = 0x123400000001
        1c58000000000000 (1c) w8 -= w5
        1d89ffff00000000 (1d) if r9 == r8 goto pc-1
        1e10fcff00000000 (1e) if w0 == w1 goto pc-4
        1f41000000000000 (1f) r1 -= r4
        2000000000000080 (20) r0 = *(u32 *)skb[-2147483648]
        2403000064000000 (24) w3 *= 100
        2504ffff07000000 (25) if r4 > 0x7 goto pc-1
        2605fcfff8ffffff (26) if w5 > 0xfffffff8 goto pc-4
        2706000000000000 (27) r6 *= 0
        2800000001000000 (28) r0 = *(u16 *)skb[1]
        2c58000000000000 (2c) w8 *= w5
        2d89ffff00000000 (2d) if r9 > r8 goto pc-1
        2e10fcff00000000 (2e) if w0 > w1 goto pc-4
        2f41000000000000 (2f) r1 *= r4
        3000000007000000 (30) r0 = *(u8 *)skb[7]
        34030000f8ffffff (34) w3 /= -8
        3404010000000000 (34) w4 s/= 0
        3505fcff01000000 (35) if r5 >= 0x1 goto pc-4
        36060100ffffffff (36) if w6 >= 0xffffffff goto pc+1
        37070000ffffff7f (37) r7 /= 2147483647
        3708010000000080 (37) r8 s/= -2147483648
        3c89000000000000 (3c) w9 /= w8
        3c10010000000000 (3c) w0 s/= w1
        3d41010000000000 (3d) if r1 >= r4 goto pc+1
        3e72050000000000 (3e) if w2 >= w7 goto pc+5
        3f03000000000000 (3f) r3 /= r0
        3f34010000000000 (3f) r4 s/= r3
        40600000ffffff7f (40) r0 = *(u32 *)skb[r6 + 2147483647]
        4406000000000080 (44) w6 |= -2147483648
        4507050064000000 (45) if r7 & 0x64 goto pc+5
        4608000007000000 (46) if w8 & 0x7 goto pc+0
        47090000f8ffffff (47) r9 |= -8
        4810000000000000 (48) r0 = *(u16 *)skb[r1 + 0]
        4c41000000000000 (4c) w1 |= w4
        4d72050000000000 (4d) if r2 & r7 goto pc+5
        4e03000000000000 (4e) if w3 & w0 goto pc+0
        4f34000000000000 (4f) r4 |= r3
        5060000064000000 (50) r0 = *(u8 *)skb[r6 + 100]
        5406000007000000 (54) w6 &= 7
        55070500f8ffffff (55) if r7 != 0xfffffff8 goto pc+5
        5608000000000000 (56) if w8 != 0x0 goto pc+0
        5709000001000000 (57) r9 &= 1
        5c10000000000000 (5c) w0 &= w1
        5d41010000000000 (5d) if r1 != r4 goto pc+1
        5e72050000000000 (5e) if w2 != w7 goto pc+5
        5f03000000000000 (5f) r3 &= r0
        6134f8ff00000000 (61) r4 = *(u32 *)(r3 -8)
        62050000f8ffffff (62) *(u32 *)(r5 +0) = -8
        6396100000000000 (63) *(u32 *)(r6 +16) = r9
        6407000001000000 (64) w7 <<= 1
        65080000ffffffff (65) if r8 s> 0xffffffff goto pc+0
        6609ffffffffff7f (66) if w9 s> 0x7fffffff goto pc-1
        6700000000000080 (67) r0 <<= -2147483648
        6941f8ff00000000 (69) r1 = *(u16 *)(r4 -8)
        6a02000007000000 (6a) *(u16 *)(r2 +0) = 7
        6b03100000000000 (6b) *(u16 *)(r3 +16) = r0
        6c34000000000000 (6c) w4 <<= w3
        6d65fcff00000000 (6d) if r5 s> r6 goto pc-4
        6e96010000000000 (6e) if w6 s> w9 goto pc+1
        6f27000000000000 (6f) r7 <<= r2
        7158f8ff00000000 (71) r8 = *(u8 *)(r5 -8)
        7209000064000000 (72) *(u8 *)(r9 +0) = 100
        7310100000000000 (73) *(u8 *)(r0 +16) = r1
        74010000f8ffffff (74) w1 >>= -8
        7502050000000000 (75) if r2 s>= 0x0 goto pc+5
        7603000001000000 (76) if w3 s>= 0x1 goto pc+0
        77040000ffffffff (77) r4 >>= -1
        7965f8ff00000000 (79) r5 = *(u64 *)(r6 -8)
        7a06000000000080 (7a) *(u64 *)(r6 +0) = -2147483648
        7b27100000000000 (7b) *(u64 *)(r7 +16) = r2
        7c58000000000000 (7c) w8 >>= w5
        7d89ffff00000000 (7d) if r9 s>= r8 goto pc-1
        7e10fcff00000000 (7e) if w0 s>= w1 goto pc-4
        7f41000000000000 (7f) r1 >>= r4
        8172f8ff00000000 (81) r2 = *(s32 *)(r7 -8)
        8403000000000000 (84) w3 = -w3
        8500000005000000 (85) call bpf_ktime_get_ns#5
        8510000007000000 (85) call pc+7
        85200000c3ff0000 (85) call bpf_rdonly_cast#65475
        8707000000000000 (87) r7 = -r7
        8958080000000000 (89) r8 = *(s16 *)(r5 +8)
        9110000000000000 (91) r0 = *(s8 *)(r1 +0)
        94010000ffffff7f (94) w1 %= 2147483647
        9402010000000080 (94) w2 s%= -2147483648
        9500000000000000 (95) exit
        9704000007000000 (97) r4 %= 7
        97050100f8ffffff (97) r5 s%= -8
        9c96000000000000 (9c) w6 %= w9
        9c27010000000000 (9c) w7 s%= w2
        9f58000000000000 (9f) r8 %= r5
        9f89010000000000 (9f) r9 s%= r8
        a400000000000080 (a4) w0 ^= -2147483648
        a501010064000000 (a5) if r1 < 0x64 goto pc+1
        a602050007000000 (a6) if w2 < 0x7 goto pc+5
        a7030000f8ffffff (a7) r3 ^= -8
        ac34000000000000 (ac) w4 ^= w3
        ad65fcff00000000 (ad) if r5 < r6 goto pc-4
        ae96010000000000 (ae) if w6 < w9 goto pc+1
        af27000000000000 (af) r7 ^= r2
        b408000000000080 (b4) w8 = -2147483648
        b509ffff64000000 (b5) if r9 <= 0x64 goto pc-1
        b600fcff07000000 (b6) if w0 <= 0x7 goto pc-4
        b7010000f8ffffff (b7) r1 = -8
        bc72000000000000 (bc) w2 = w7
        bc03080000000000 (bc) w3 = (s8)w0
        bc34100000000000 (bc) w4 = (s16)w3
        bd65fcff00000000 (bd) if r5 <= r6 goto pc-4
        be96010000000000 (be) if w6 <= w9 goto pc+1
        bf27000000000000 (bf) r7 = r2
        bf58080000000000 (bf) r8 = (s8)r5
        bf89100000000000 (bf) r9 = (s16)r8
        bf10200000000000 (bf) r0 = (s32)r1
        bf41010001000000 (bf) r1 = addr_space_cast(r4, 0, 1)
        bf72ffff00000000 (bf) r2 = &(void __percpu *)(r7)
        c334f8ff00010000 (c3) r4 = load_acquire((u32 *)(r3 -8))
        c365000010010000 (c3) store_release((u32 *)(r5 +0), r6)
        c396100000000000 (c3) lock *(u32 *)(r6 +16) += r9
        c32700ff01000000 (c3) r2 = atomic_fetch_add((u32 *)(r7 -256), r2)
        c358ff7f40000000 (c3) lock *(u32 *)(r8 +32767) |= r5
        c389008041000000 (c3) r8 = atomic_fetch_or((u32 *)(r9 -32768), r8)
        c310080050000000 (c3) lock *(u32 *)(r0 +8) &= r1
        c341f8ff51000000 (c3) r4 = atomic_fetch_and((u32 *)(r1 -8), r4)
        c3720000a0000000 (c3) lock *(u32 *)(r2 +0) ^= r7
        c3031000a1000000 (c3) r0 = atomic_fetch_xor((u32 *)(r3 +16), r0)
        c33400ffe1000000 (c3) r3 = atomic_xchg((u32 *)(r4 -256), r3)
        c365ff7ff1000000 (c3) r0 = atomic_cmpxchg((u32 *)(r5 +32767), r0, r6)
        c406000000000000 (c4) w6 s>>= 0
        c507050001000000 (c5) if r7 s< 0x1 goto pc+5
        c6080000ffffffff (c6) if w8 s< 0xffffffff goto pc+0
        c7090000ffffff7f (c7) r9 s>>= 2147483647
        cb10100000010000 (cb) r0 = load_acquire((u16 *)(r1 +16))
        cb4100ff10010000 (cb) store_release((u16 *)(r1 -256), r4)
        cc72000000000000 (cc) w2 s>>= w7
        cd03000000000000 (cd) if r3 s< r0 goto pc+0
        ce34ffff00000000 (ce) if w4 s< w3 goto pc-1
        cf65000000000000 (cf) r5 s>>= r6
        d396000000010000 (d3) r6 = load_acquire((u8 *)(r9 +0))
        d327100010010000 (d3) store_release((u8 *)(r7 +16), r2)
        d408000010000000 (d4) r8 = le16 r8
        d409000020000000 (d4) r9 = le32 r9
        d400000040000000 (d4) r0 = le64 r0
        d5010100f8ffffff (d5) if r1 s<= 0xfffffff8 goto pc+1
        d602050000000000 (d6) if w2 s<= 0x0 goto pc+5
        d703000010000000 (d7) r3 = bswap16 r3
        d704000020000000 (d7) r4 = bswap32 r4
        d705000040000000 (d7) r5 = bswap64 r5
        db96ff7f00010000 (db) r6 = load_acquire((u64 *)(r9 +32767))
        db27008010010000 (db) store_release((u64 *)(r7 -32768), r2)
        db58080000000000 (db) lock *(u64 *)(r8 +8) += r5
        db89f8ff01000000 (db) r8 = atomic64_fetch_add((u64 *)(r9 -8), r8)
        db10000040000000 (db) lock *(u64 *)(r0 +0) |= r1
        db41100041000000 (db) r4 = atomic64_fetch_or((u64 *)(r1 +16), r4)
        db7200ff50000000 (db) lock *(u64 *)(r2 -256) &= r7
        db03ff7f51000000 (db) r0 = atomic64_fetch_and((u64 *)(r3 +32767), r0)
        db340080a0000000 (db) lock *(u64 *)(r4 -32768) ^= r3
        db650800a1000000 (db) r6 = atomic64_fetch_xor((u64 *)(r5 +8), r6)
        db96f8ffe1000000 (db) r9 = atomic64_xchg((u64 *)(r6 -8), r9)
        db270000f1000000 (db) r0 = atomic64_cmpxchg((u64 *)(r7 +0), r0, r2)
        dc08000010000000 (dc) r8 = be16 r8
        dc09000020000000 (dc) r9 = be32 r9
        dc00000040000000 (dc) r0 = be64 r0
        dd41010000000000 (dd) if r1 s<= r4 goto pc+1
        de72050000000000 (de) if w2 s<= w7 goto pc+5
        e500000000000000 (e5) may_goto pc+0
        8500000000000000 (85) call bpf_unspec#0
        85000000d3000000 (85) call bpf_cgrp_storage_delete#211
        8500000088130000 (85) call unknown#5000
        85000000ffffffff (85) call unknown#-1
        18010000000000000000000000000000 (18) r1 = 0x0
        18010000ffffffff0000000000000000 (18) r1 = 0xffffffff
        18010000ffffffff00000000ffffffff (18) r1 = 0xffffffffffffffff
        bf00010000000100 (bf) r0 = addr_space_cast(r0, 1, 0)
        b70b000001000000 (b7) r11 = 1
        bff0000000000000 (bf) r0 = r15
        15010000ffffffff (15) if r1 == 0xffffffff goto pc+0
        61aa000000000000 (61) r10 = *(u32 *)(r10 +0)
        """

    /// Names that the text has from the kernel's type information.
    static let kernelFunctions: [Int32: String] = [65475: "bpf_rdonly_cast"]
}
