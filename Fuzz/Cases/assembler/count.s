; counts packets by their first byte
.license GPL
.map counts hash key=4 value=8 entries=256

.section xdp
.function count
    r7 = *(u32 *)(r1 +0)
    r3 = *(u32 *)(r1 +4)
    r2 = r7
    r2 += 14
    if r2 > r3 goto drop
    r6 = *(u8 *)(r7 +0)
    *(u32 *)(r10 -4) = r6
    *(u64 *)(r10 -16) = 1
    r1 = map[counts]
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto insert
    r1 = 1
    lock *(u64 *)(r0 +0) += r1
    goto pass
insert:
    r1 = map[counts]
    r2 = r10
    r2 += -4
    r3 = r10
    r3 += -16
    r4 = 0
    call bpf_map_update_elem
pass:
    r0 = 2
    exit
drop:
    r0 = 1
    exit
