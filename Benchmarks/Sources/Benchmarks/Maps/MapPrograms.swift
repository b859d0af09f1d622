import EBPF

/// What a program does to a map.
enum MapWork: String {
    case lookup = "look-up"
    case update = "update of an existing key"
    case replace = "delete and insert"
    /// Nothing but to make keys: what all others contain.
    case nothing = "keys alone"
}

/// The programs that are run on maps, the same bytes here and in the kernel.
enum MapPrograms {
    /// How many operations one run makes.
    static let operations = 256

    /// Operations on random keys: r6 counts, r7 is the generator, which starts from the clock, r8 adds up what look-ups find.
    static func text(_ definition: MapDefinition, _ work: MapWork) -> String {
        """
            r6 = \(operations)
            r8 = 0
            call bpf_ktime_get_ns
            r7 = r0
            r7 |= 1
            r1 = 1
            *(u64 *)(r10 -24) = r1
            *(u64 *)(r10 -16) = r1
        again:
            r1 = r7
            r1 <<= 13
            r7 ^= r1
            r1 = r7
            r1 >>= 7
            r7 ^= r1
            r1 = r7
            r1 <<= 17
            r7 ^= r1
            \(key(definition))
            \(calls(work))
            r6 -= 1
            if r6 != 0 goto again
            r0 = r8
            exit
        """
    }

    private static func key(_ definition: MapDefinition) -> String {
        if definition.type == .lpmTrie {
            return "r1 = r7\nr1 <<= 32\nr1 |= 32\n*(u64 *)(r10 -8) = r1"
        }
        let size = definition.keySize == 4 ? "u32" : "u64"
        return "r1 = r7\nr2 = \(definition.maxEntries - 1)\nr1 &= r2\n*(\(size) *)(r10 -8) = r1"
    }

    private static func calls(_ work: MapWork) -> String {
        let target = "r1 = map[map]\nr2 = r10\nr2 += -8\n"
        let update = target + "r3 = r10\nr3 += -24\nr4 = 0\ncall bpf_map_update_elem\n"
        return switch work {
        case .lookup:
            target + "call bpf_map_lookup_elem\nif r0 == 0 goto missed\nr1 = *(u64 *)(r0 +0)\nr8 += r1\nmissed:\n"
        case .update: update
        case .replace: target + "call bpf_map_delete_elem\n" + update
        case .nothing: "r1 = *(u64 *)(r10 -8)\nr8 += r1"
        }
    }

    /// Records of 16 bytes, reserved and submitted without a wake-up; the result counts those that found no room.
    static let ring = """
            r6 = \(operations)
            r7 = 0
        again:
            r1 = map[map]
            r2 = 16
            r3 = 0
            call bpf_ringbuf_reserve
            if r0 == 0 goto full
            *(u64 *)(r0 +0) = r6
            *(u64 *)(r0 +8) = r6
            r1 = r0
            r2 = 1
            call bpf_ringbuf_submit
            goto next
        full:
            r7 += 1
        next:
            r6 -= 1
            if r6 != 0 goto again
            r0 = r7
            exit
        """
}
