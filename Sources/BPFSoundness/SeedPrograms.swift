package import BPFAssembler
import BPFInstructions
import BPFModel
package import BPFVerification

/// Small programs that are accepted, each of them close to a limit of what is safe.
package enum SeedPrograms {
    private static let array = MapDescription(name: "array", type: .array, keySize: 4, valueSize: 48, maxEntries: 4)
    private static let hash = MapDescription(name: "hash", type: .hash, keySize: 8, valueSize: 24, maxEntries: 8)

    private static let arena = {
        var arena = MapDescription(
            name: "arena", type: .arena, keySize: 0, valueSize: 0, maxEntries: 4, flags: .mappable)
        arena.extra = 1 << 44
        return arena
    }()

    /// Program type and text, with a semicolon between instructions; `map[array]`, `map[hash]` and `map[arena]` are maps.
    private static let texts: [(ProgramType, String)] = [
        (.socketFilter, "r0 = *(u32 *)(r1 + 0); r0 &= 7; r2 = r10; r2 += -8; r2 += r0; *(u8 *)(r2 + 0) = 5; exit"),
        (.socketFilter, "*(u64 *)(r10 - 8) = r1; r6 = *(u64 *)(r10 - 8); r0 = *(u32 *)(r6 + 16); exit"),
        (
            .xdp,
            "r2 = *(u32 *)(r1 + 0); r3 = *(u32 *)(r1 + 4); r4 = r2; r4 += 14; r0 = 1; if r4 > r3 goto +3; r0 = *(u16 *)(r2 + 12); *(u8 *)(r2 + 0) = r0; r0 &= 3; exit"
        ),
        (
            .schedCls,
            "r2 = *(u32 *)(r1 + 76); r3 = *(u32 *)(r1 + 80); r4 = *(u32 *)(r1 + 0); r4 &= 31; r5 = r2; r5 += r4; r0 = r5; r0 += 8; if r0 > r3 goto +1; r0 = *(u64 *)(r5 + 0); r0 = 0; exit"
        ),
        (
            .socketFilter,
            "*(u32 *)(r10 - 4) = 1; r2 = r10; r2 += -4; r1 = map[array]; call bpf_map_lookup_elem; if r0 == 0 goto +4; r1 = *(u32 *)(r0 + 0); r1 &= 31; r0 += r1; r0 = *(u64 *)(r0 + 8); r0 = 0; exit"
        ),
        (
            .socketFilter,
            "*(u64 *)(r10 - 8) = 9; *(u64 *)(r10 - 32) = 1; *(u64 *)(r10 - 24) = 2; *(u64 *)(r10 - 16) = 3; r1 = map[hash]; r2 = r10; r2 += -8; r3 = r10; r3 += -32; r4 = 0; call bpf_map_update_elem; r0 = 0; exit"
        ),
        (
            .socketFilter,
            "r6 = r1; r7 = 0; r8 = r10; r8 += -64; r7 += 1; *(u8 *)(r8 + 0) = r7; r8 += 1; if r7 < 64 goto -4; r0 = *(u32 *)(r6 + 0); exit"
        ),
        (
            .schedCls,
            "r6 = r1; r2 = 0; r3 = r10; r3 += -16; r4 = *(u32 *)(r6 + 0); r4 &= 15; r4 += 1; call bpf_skb_load_bytes; r0 = 0; exit"
        ),
        (
            .socketFilter,
            "r6 = r1; r1 = r10; r1 += -8; *(u64 *)(r10 - 8) = 7; call pc+3; r0 = *(u64 *)(r10 - 8); r0 &= 1; exit; *(u32 *)(r1 + 0) = 3; r0 = 1; exit"
        ),
        (
            .socketFilter,
            "*(u32 *)(r10 - 4) = 2; r2 = r10; r2 += -4; r1 = map[array]; call bpf_map_lookup_elem; if r0 == 0 goto +3; *(u64 *)(r0 + 40) = 7; r1 = *(u8 *)(r0 + 47); r2 = *(u32 *)(r0 + 44); r0 = 0; exit"
        ),
        (.socketFilter, "r6 = r1; r0 = *(u8 *)skb[4]; r2 = r0; r2 <<= 3; r0 = *(u16 *)skb[r2 + 2]; exit"),
        (
            .socketFilter,
            "r0 = *(u32 *)(r1 + 8); if w0 s> 40 goto +4; if w0 s< 0 goto +3; r2 = r10; r2 += r0; *(u8 *)(r2 - 48) = 1; *(u64 *)(r10 - 8) = 1; r0 = 0; exit"
        ),
        (
            .socketFilter,
            "r6 = *(u32 *)(r1 + 0); r1 = map[arena]; r6 &= 4095; r6 = addr_space_cast(r6, 0x0, 0x1); r0 = *(u64 *)(r6 + 8); *(u32 *)(r6 + 16) = r0; r6 += r0; r0 = *(u8 *)(r6 - 4); exit"
        ),
        (
            .socketFilter,
            "r1 = map[arena]; r7 = 64; r7 = addr_space_cast(r7, 0x0, 0x1); r8 = 3; r8 = atomic64_fetch_add((u64 *)(r7 + 0), r8); lock *(u32 *)(r7 + 12) ^= r8; r7 = *(u64 *)(r7 + 8); r7 <<= 3; r7 = addr_space_cast(r7, 0x0, 0x1); r7 += 7; r0 = *(u32 *)(r7 + 0); exit"
        ),
    ]

    /// Every program, ready to be verified.
    package static func all() throws(AssemblerError) -> [VerificationRequest] {
        var requests: [VerificationRequest] = []
        for (type, text) in texts {
            let section = try Assembler.program(text.split(separator: ";").joined(separator: "\n"))
            var request = VerificationRequest(instructions: section.instructions, programType: type)
            request.maps = [array, hash]
            if section.references.contains(where: { $0.symbol == arena.name }) { request.maps.append(arena) }
            for reference in section.references where reference.kind == .map {
                let index = request.maps.firstIndex { $0.name == reference.symbol }
                request.instructions[reference.slot].immediate = Int32(index ?? 0)
            }
            requests.append(request)
        }
        return requests
    }
}
