extension LoopCase {
    /// Order, flags, and loops among others.
    static let shapes: [LoopCase] = [
        LoopCase(
            "flags before a step on the way out say nothing behind it",
            """
            r4 = 5
            r5 = *(u8 *)(r1 +0)
            loop:
            r5 -= 1
            r0 = 0 ; moved
            r4 -= 1
            if r4 != 0 goto loop
            if r5 == 0 goto zero
            r0 += 3
            zero:
            r0 += 1
            exit
            """),
        LoopCase(
            "flags of a step on the way out",
            """
            r4 = 3
            r5 = *(u8 *)(r1 +1)
            loop:
            r0 = r5 ; moved
            r0 &= 15 ; moved
            r4 -= 1
            if r4 != 0 goto loop
            if r0 == 0 goto zero
            r0 += 3
            zero:
            r0 += 1
            exit
            """),
        LoopCase(
            "flags of a step on the way out, which another one there changes",
            """
            r4 = 3
            r5 = *(u8 *)(r1 +1)
            r5 <<= 4
            loop:
            r0 = r5 ; moved
            r0 &= 15 ; moved
            r3 = r5 ; moved
            r3 = -r3 ; moved
            r4 -= 1
            if r4 != 0 goto loop
            if r0 == 0 goto zero
            r0 += 3
            zero:
            r0 += r3
            exit
            """),
        LoopCase(
            "only the way out names a register that the caller has something in",
            """
            r6 = r1
            r7 = *(u8 *)(r6 +1)
            r1 = *(u8 *)(r6 +0)
            call sub
            r0 += r7
            exit
            sub:
            r2 = 0
            loop:
            r2 += 3
            r7 = r2 ; moved
            r7 *= 7 ; moved
            r0 = r7 ; moved
            r0 ^= 9 ; moved
            r1 += 100
            if r1 < 1000 goto loop
            exit
            """),
        LoopCase(
            "a loop in a loop",
            """
            r2 = 0
            r5 = 0
            outer:
            r3 = *(u8 *)(r1 +3)
            inner:
            r3 >>= 1
            r4 = r3 ; moved
            r4 ^= 77 ; moved
            if r3 > 2 goto inner
            r5 += r4
            r0 = r5 ; stays
            r2 += 1
            if r2 != 20 goto outer
            exit
            """),
        LoopCase(
            "a loop in a subprogram",
            """
            r6 = r1
            r1 = *(u8 *)(r6 +0)
            call sub
            *(u64 *)(r6 +0) = r0
            exit
            sub:
            r2 = 0
            loop:
            r3 = 0x123456789abcdef0 ; moved
            r2 += r3
            r7 = r2 ; moved
            r7 *= 7 ; moved
            r1 += 100
            if r1 < 1000 goto loop
            r0 = r7
            exit
            """),
        LoopCase(
            "may_goto",
            """
            r2 = 0
            loop:
            r0 = r2 ; moved
            r0 ^= 3 ; moved
            may_goto out
            r0 = 9 ; moved
            r2 += 1
            if r2 != 12 goto loop
            out:
            exit
            """),
        LoopCase(
            "from one loop to another that numbers stand before",
            """
            r2 = 0
            r5 = 0
            first:
            r3 = r1
            r3 += r2
            r3 = *(u8 *)(r3 +0)
            r2 += 1
            r4 = r2 ; moved
            r4 *= 11 ; moved
            if r3 == 9 goto second
            r4 = 3 ; moved
            if r2 != 40 goto first
            second:
            r0 = 0x123456789abcdef0 ; moved
            r5 ^= r0
            r5 += r2
            r4 -= 1
            if r4 s> 0 goto second
            r0 = r5
            exit
            """),
    ]

    /// Numbers that loops make anew in each turn.
    static let numbers: [LoopCase] = [
        LoopCase(
            "entered from before, from above and from behind",
            """
            r2 = *(u8 *)(r1 +0)
            r5 = 0
            r6 = 0
            if r2 > 100 goto loop
            if r2 > 10 goto later
            r6 = 1
            loop:
            r0 = 0x123456789abcdef0 ; moved
            r5 += r0
            r6 += 1
            w2 += 7
            if w2 < 300 goto loop
            later:
            r6 += 2
            w2 = w6
            w2 <<= 5
            if r6 > 30 goto out
            r3 = r6
            again:
            r3 -= 1
            if r3 s> 3 goto again
            r0 = 17
            goto loop
            out:
            r0 = r5
            exit
            """),
        LoopCase(
            "the program begins with the loop",
            """
            loop:
            r2 = *(u8 *)(r1 +0)
            r3 = 0x8000000000000001 ; moved
            r4 = *(u64 *)(r1 +8)
            r4 += r3
            *(u64 *)(r1 +8) = r4
            r2 >>= 1
            *(u8 *)(r1 +0) = r2
            if r2 != 0 goto loop
            r0 = r4
            exit
            """),
        LoopCase(
            "entered in its middle",
            """
            r2 = *(u8 *)(r1 +0)
            r0 = r1
            r0 = 0
            r5 = 1
            if r2 > 3 goto middle
            loop:
            r0 = 0x123456789abcdef0 ; stays
            middle:
            r5 += r0
            r2 += 9
            if r2 < 300 goto loop
            r0 = r5
            exit
            """),
        LoopCase(
            "two ways make different ones",
            """
            r2 = *(u8 *)(r1 +0)
            r5 = 0
            loop:
            if r2 & 1 goto odd
            r3 = 0x123456789abcdef0 ; stays
            goto join
            odd:
            r3 = 0x123456789abcdef1 ; stays
            join:
            r5 += r3
            r2 += 3
            if r2 < 300 goto loop
            r0 = r5
            exit
            """),
        LoopCase(
            "what was there before is read first",
            """
            r2 = *(u8 *)(r1 +0)
            r5 = 0
            r3 = r2
            loop:
            r5 += r3
            r3 = 0x123456789abcdef0 ; stays
            r5 ^= r3
            r2 += 31
            if r2 < 300 goto loop
            r0 = r5
            exit
            """),
        LoopCase(
            "what was there before is wanted where the loop is left",
            """
            r2 = *(u8 *)(r1 +0)
            r5 = 0
            r0 = r2
            loop:
            if r2 > 300 goto out
            r0 = 0x123456789abcdef0 ; stays
            r5 ^= r0
            r2 += 31
            if r5 != 0 goto loop
            out:
            r0 += r5
            exit
            """),
        LoopCase(
            "a call changes one register, and leaves another",
            """
            r6 = *(u8 *)(r1 +0)
            r7 = 0
            loop:
            r1 = 0x123456789abcdef0 ; stays
            r2 = r6
            call sub
            r7 += r0
            r8 = 0xfedcba9876543210 ; moved
            r7 ^= r8
            r6 += 31
            if r6 < 300 goto loop
            r0 = r7
            exit
            sub:
            r0 = r1
            r0 ^= r2
            exit
            """),
        LoopCase(
            "short numbers, and one that only some turns make",
            """
            r2 = *(u8 *)(r1 +0)
            r5 = 0
            r4 = 5
            loop:
            r3 = 0x7fffffff ; stays
            *(u64 *)(r1 +8) = r5
            if r2 & 1 goto next
            r4 = 0x100000000 ; stays
            next:
            if r2 & 2 goto last
            r0 = 0x123456789abcdef0 ; moved
            r5 ^= r0
            last:
            r5 += r4
            r5 *= r3
            r2 += 3
            if r2 < 300 goto loop
            r0 = r5
            exit
            """),
        LoopCase(
            "several jumps back to the same slot",
            """
            r2 = *(u8 *)(r1 +0)
            r5 = 0
            loop:
            r2 += 3
            r3 = 0x123456789abcdef0 ; moved
            r5 += r3
            if r2 & 1 goto loop
            r4 = 0x123456789abcdeff ; moved
            r5 ^= r4
            if r2 < 300 goto loop
            r0 = r5
            exit
            """),
    ]
}
