extension FixtureSpecTests {
    /// The outline of each fixture, as its C source declares it.
    static let outlines: [String: String] = [
        "subprograms": """
        program from_xdp xdp: xdp xdp, 46 slots
          0+17 global from_xdp
          17+5 static swap
          22+11 static mix
          33+9 static rotate
          42+4 global is_even
        program from_tc tc: sched_cls, 31 slots
          0+9 global from_tc
          9+11 static mix
          20+9 static rotate
          29+2 global weak_answer
        program calls_nothing tc: sched_cls, 2 slots
          0+2 global calls_nothing
        """,
        "callbacks": """
        program sum_of_indices xdp: xdp xdp, 26 slots
          0+17 global sum_of_indices
          17+9 static add_index
          7 -> function at 17
          11 -> .bss+0
        program sum_of_elements xdp: xdp xdp, 51 slots
          0+26 global sum_of_elements
          26+8 static add_element
          34+8 static loop_inside
          42+9 static add_index
          7 -> map values
          9 -> function at 26
          15 -> function at 34
          20 -> .bss+0
          36 -> function at 42
        map values: array 4 -> 8, 4 entries
        map .rodata.cst16: array 4 -> 32, 1 entries, BPF_F_RDONLY_PROG, frozen, 32 bytes
        map .bss: array 4 -> 8, 1 entries, BPF_F_MMAPABLE
          0+8 global result
        """,
        "data": """
        program read_and_write xdp: xdp xdp, 60 slots
          0+60 global read_and_write
          0 -> .rodata+0
          3 -> .rodata+12
          6 -> .rodata+4
          9 -> .data+12
          12 -> .bss+32
          21 -> .data+8
          25 -> .bss+0
          31 -> .data.custom+0
          34 -> .data.custom+4
          38 -> .rodata.custom+0
          44 -> .bss.custom+0
          49 -> .data+0
          54 -> .rodata.str1.1+0
        map .rodata: array 4 -> 14, 1 entries, BPF_F_RDONLY_PROG BPF_F_MMAPABLE, frozen, 14 bytes
          0+4 global threshold
          4+8 global limits
          12+2 static private_constant
        map .data: array 4 -> 16, 1 entries, BPF_F_MMAPABLE, 16 bytes
          0+8 global seen
          8+1 static hidden_byte
          12+4 static private_state
        map .rodata.custom: array 4 -> 16, 1 entries, BPF_F_RDONLY_PROG BPF_F_MMAPABLE, frozen, 16 bytes
          0+16 global names
        map .data.custom: array 4 -> 12, 1 entries, BPF_F_MMAPABLE, 12 bytes
          0+4 global tunable
          4+8 global tuned
        map .bss: array 4 -> 36, 1 entries, BPF_F_MMAPABLE
          0+32 global counters
          32+4 static private_zero
        map .bss.custom: array 4 -> 8, 1 entries, BPF_F_MMAPABLE
          0+8 global scratch
        map .rodata.str1.1: array 4 -> 9, 1 entries, BPF_F_RDONLY_PROG, frozen, 9 bytes
        """,
        "externs": """
        program read_externs tc: sched_cls, 53 slots
          0+53 global read_externs
          0 -> .kconfig+8
          3 -> .kconfig+0
          7 -> .kconfig+14
          13 -> .bss+0
          16 -> .kconfig+13
          20 -> .kconfig+12
          25 -> .kconfig+4
          30 -> .bss+0
          33 -> kernel variable bpf_prog_fops, weak
          37 -> .bss+0
          41 -> kernel variable no_such_symbol, weak
          44 -> kernel function bpf_rcu_read_lock
          45 -> kernel function no_such_kfunc, weak
          49 -> kernel function no_such_kfunc, weak
          50 -> kernel function bpf_rcu_read_unlock
        map .bss: array 4 -> 8, 1 entries, BPF_F_MMAPABLE
          0+8 global found
        map .kconfig: array 4 -> 30, 1 entries, BPF_F_RDONLY_PROG BPF_F_MMAPABLE, frozen
          0+4 extern CONFIG_HZ
          4+4 extern CONFIG_NO_SUCH_OPTION
          8+4 extern LINUX_KERNEL_VERSION
          12+1 extern CONFIG_BPF_SYSCALL
          13+1 extern LINUX_HAS_BPF_COOKIE
          14+16 extern CONFIG_CC_VERSION_TEXT
        """,
        "map_in_map": """
        program count_in_inner xdp: xdp xdp, 31 slots
          0+31 global count_in_inner
          6 -> map empty
          14 -> map filled
        map first: array 4 -> 8, 1 entries
        map second: array 4 -> 8, 1 entries
        map filled: array_of_maps 4 -> 4, 4 entries
          [0] = map first
          [2] = map second
          map filled.inner: array 4 -> 8, 1 entries
        map empty: hash_of_maps 4 -> 4, 8 entries
          map empty.inner: hash 4 -> 4, 16 entries
        """,
        "tail_calls": """
        program finish xdp: xdp xdp, 2 slots
          0+2 global finish
        program again xdp: xdp xdp, 11 slots
          0+11 global again
          0 -> .bss+0
          5 -> map programs
        program start xdp: xdp xdp, 17 slots
          0+17 global start
          1 -> map programs
          6 -> map programs
          11 -> map programs
        map programs: prog_array 4 -> 4, 4 entries
          [0] = program finish
          [3] = program again
        map .bss: array 4 -> 4, 1 entries, BPF_F_MMAPABLE
          0+4 global runs
        """,
        "struct_ops": """
        program fixed_ssthresh struct_ops/ssthresh: struct_ops ssthresh, 2 slots
          0+2 global fixed_ssthresh
        program no_cong_avoid struct_ops: struct_ops, 1 slots
          0+1 global no_cong_avoid
        program fixed_undo_cwnd struct_ops: struct_ops, 2 slots
          0+2 global fixed_undo_cwnd
        map by_map: struct_ops 4 -> 40, 1 entries, 40 bytes
          [0] = program fixed_ssthresh
          [8] = program no_cong_avoid
          [16] = program fixed_undo_cwnd
        map by_link: struct_ops 4 -> 40, 1 entries, BPF_F_LINK, 40 bytes
          [0] = program fixed_ssthresh
          [8] = program no_cong_avoid
          [16] = program fixed_undo_cwnd
        """,
        "arena": """
        program push syscall: syscall, 25 slots
          0+25 global push
          0 -> .bss+0
          3 -> map arena
          11 -> kernel function bpf_arena_alloc_pages, weak
          15 -> .bss+0
        program sum syscall: syscall, 19 slots
          0+19 global sum
          0 -> map arena
          3 -> .bss+0
          14 -> .bss+8
        map arena: arena 0 -> 0, 2 entries, BPF_F_MMAPABLE
        map .bss: array 4 -> 16, 1 entries, BPF_F_MMAPABLE
          0+8 global list
          8+8 global total
        """,
    ]
}
