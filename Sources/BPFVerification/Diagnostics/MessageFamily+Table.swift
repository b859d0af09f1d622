extension MessageFamily {
    /// Every family, one a row; the first that matches a message explains it.
    public static let table: [MessageFamily] = values + memory + contexts + helpers + programs + permissions

    // MARK: Registers and their values

    private static let values: [MessageFamily] = [
        MessageFamily(
            "uninitialized-register", "a register is read that holds nothing on this path",
            advice: "Give the variable a value on every path; registers 1 to 5 hold nothing after a call.",
            formats: ["R%d !read_ok", "At subprogram exit the register R0 is not a scalar value (%s)"]),
        MessageFamily(
            "missing-null-check", "a pointer is used that may be null",
            advice: "Compare the pointer with NULL after the call that returned it, and use it only where it is not.",
            formats: [
                "R%d invalid mem access '%s_or_null'",
                "R%d pointer arithmetic on %s_or_null prohibited, null-check it first",
                "Possibly NULL pointer passed to helper arg%d",
            ]),
        MessageFamily(
            "not-a-pointer", "memory is accessed through a number",
            advice: "Keep the pointer's type: don't store it as a number, cut it to 32 bits, or calculate an address. "
                + "Kernel memory is read with bpf_probe_read_kernel().",
            formats: ["R%d invalid mem access 'scalar'"],
            older: ["R%d invalid mem access 'inv'"]),
        MessageFamily(
            "wrong-pointer", "memory is accessed through a pointer that is not for that",
            advice:
                "Access memory through a pointer to it: pkt_end, map_ptr and functions only serve comparisons and calls.",
            formats: ["R%d invalid mem access '%s'"]),
        MessageFamily(
            "pointer-arithmetic", "a pointer is calculated with in a way that is not allowed",
            advice: "Add or subtract only bounded numbers, in 64 bits, to pointers into memory; "
                + "never to contexts after a modification, sockets, or pointers that may be null.",
            formats: [
                "R%d pointer %s pointer prohibited", "R%d 32-bit pointer arithmetic prohibited",
                "R%d bitwise operator %s on pointer prohibited", "R%d pointer arithmetic with %s operator prohibited",
                "R%d pointer arithmetic on %s prohibited", "R%d tried to subtract pointer from scalar",
                "R%d subtraction from stack pointer prohibited",
            ]),
        MessageFamily(
            "pointer-offset", "a pointer would move further than the verifier allows",
            advice: "Compare the number with its limits, as unsigned, before it is added to the pointer.",
            formats: [
                "math between %s pointer and %d is not allowed",
                "math between %s pointer and register with unbounded min value is not allowed",
                "value %d makes %s pointer be out of bounds", "%s pointer offset %d is not allowed",
            ]),
        MessageFamily(
            "frame-pointer", "the frame pointer is written",
            advice: "Copy r10 to another register and change that.",
            formats: ["frame pointer is read only"]),
        MessageFamily(
            "return-value", "the result is not one that this kind of program may return",
            advice: "Return one of the values that the program type allows; mask or compare a calculated result.",
            formats: [
                "At program exit the register R%d %s should have been in [%d, %d]",
                "At program exit the register R0 is not a known value (%s)", "At callback return the register R%d %s",
                "At async callback return the register R%d %s",
            ]),
    ]

    // MARK: Memory

    private static let memory: [MessageFamily] = [
        MessageFamily(
            "map-value-bounds", "an access may lie outside of a map's value",
            advice: "Compare the index with the value's size, as unsigned, on the path to the access; "
                + "a comparison of another copy of the variable does not count.",
            formats: [
                "invalid access to map value, value_size=%d off=%d size=%d",
                "invalid access to map key, key_size=%d off=%d size=%d",
                "invalid access to memory, mem_size=%d off=%d size=%d",
                "invalid access to map value pointer, value_size=%d off=%d", "direct value offset of %d is not allowed",
                "R%d min value is outside of the allowed memory range",
                "R%d max value is outside of the allowed memory range",
            ]),
        MessageFamily(
            "unbounded-access", "an access has an offset or a length without a limit",
            advice:
                "Give the number both limits: make it unsigned, and use `if (n < LIMIT)` or `n &= LIMIT - 1` just before.",
            formats: [
                "R%d invalid tracepoint buffer access: off=%d, size=%d",
                "R%d unbounded memory access, make sure to bounds check any such access",
                "R%d unbounded memory access, use 'var &= const' or 'if (var < const)'",
                "R%d min value is negative, either use unsigned or 'var &= const'",
                "R%d min value is negative, either use unsigned index or do a if (index >=0) check.",
                "R%d invalid zero-sized read: u64=[%d,%d]", "R%d is not a known constant'",
                "R%d invalid variable buffer offset: off=%d, var_off=%s",
            ]),
        MessageFamily(
            "packet-bounds", "an access may lie behind the end of the packet",
            advice:
                "Compare the pointer plus the size of what is accessed with data_end, and access only where it fits; "
                + "after helpers that change the packet, load data and data_end again.",
            formats: [
                "invalid access to packet, off=%d size=%d, R%d(id=%d,off=%d,r=%d)",
                "R%d offset is outside of the packet",
            ]),
        MessageFamily(
            "packet-write", "the packet is written by a program that may only read it",
            advice: "Use a program type that may write packets, or the helper for it, such as bpf_skb_store_bytes().",
            formats: ["cannot write into packet", "helper access to the packet is not allowed"]),
        MessageFamily(
            "uninitialized-stack", "stack memory is read that was not written on this path",
            advice:
                "Initialise the variable whole, padding included (`= {}` or __builtin_memset), before it is read or passed on.",
            formats: [
                "invalid read from stack off %d+%d size %d", "invalid read from stack R%d off %d+%d size %d",
                "invalid read from stack R%d var_off %s+%d size %d",
                "invalid indirect read from stack R%d off %d+%d size %d",
                "invalid indirect read from stack R%d var_off %s+%d size %d", "invalid size of register fill",
                "invalid size of register spill",
            ],
            older: ["invalid indirect read from stack off %d+%d size %d"]),
        MessageFamily(
            "stack-bounds", "an access lies outside of the 512 bytes of stack",
            advice: "Keep variables small and indices limited; larger buffers belong into a per-CPU array map.",
            formats: [
                "invalid read from stack R%d off=%d size=%d", "invalid write to stack R%d off=%d size=%d",
                "invalid indirect access to stack R%d off=%d size=%d",
                "invalid variable-offset%s stack R%d var_off=%s off=%d size=%d",
                "invalid unbounded variable-offset%s stack R%d",
            ],
            older: ["invalid stack type R%d off=%d access_size=%d"]),
        MessageFamily(
            "misaligned", "an access is not aligned",
            advice: "Align the variable or the offset to the size of the access, or access single bytes.",
            formats: [
                "misaligned packet access off 2+%s+%d+%d size %d", "misaligned value access off %s+%d+%d size %d",
                "misaligned %saccess off %s+%d+%d size %d",
            ]),
        MessageFamily(
            "read-only", "memory is written that programs may only read",
            advice: "Write to a copy, or to a variable that is not const; maps with BPF_F_RDONLY_PROG are for reading.",
            formats: [
                "write into map forbidden, value_size=%d off=%d size=%d", "write into map forbidden",
                "read from map forbidden, value_size=%d off=%d size=%d", "R%d cannot write into %s",
                "write to change key R%d not allowed", "only read from %s is supported",
                "R%d is %s invalid negative access: off=%d",
                "cannot access ptr member %s with moff %d in struct %s with off %d size %d",
            ]),
        MessageFamily(
            "special-field", "a field that only the kernel touches is accessed directly",
            advice:
                "Leave bpf_spin_lock, bpf_timer and the like to the helpers for them, and lay them out so that no copy of the value covers them.",
            formats: [
                "BPF_ST imm must be 0 when storing to kptr at off=%d",
                "kptr access cannot have variable offset",
                "kptr access misaligned expected=%d off=%d",
                "kptr access size must be BPF_DW",
                "kptr cannot be accessed indirectly by helper",
                "kptr in map can only be accessed using BPF_MEM instruction mode",
                "off=%d doesn't point to kptr",
                "off=%d kptr isn't referenced kptr",
                "store to referenced kptr disallowed",
                "R%d doesn't have constant offset. kptr has to be at the constant offset",
                "%s has no valid kptr",
                "map '%s' has no valid bpf_timer",
                "off %d doesn't point to 'struct bpf_timer' that is at %d",
                "timer pointer in R1 map_uid=%d doesn't match map pointer in R2 map_uid=%d",
                "R%d doesn't have constant offset. bpf_timer has to be at the constant offset",
                "%s cannot be accessed directly by load/store",
            ]),
        MessageFamily(
            "atomic", "an atomic operation works on memory that it must not",
            advice: "Use atomic operations of 4 or 8 bytes on map values and the stack.",
            formats: [
                "BPF_ATOMIC %s R%d %s is not allowed", "invalid atomic operand size",
                "BPF_ATOMIC uses invalid atomic opcode %s",
            ],
            older: ["BPF_XADD stores into R%d %s is not allowed"]),
        MessageFamily(
            "one-pointer-kind", "one instruction meets pointers of different kinds",
            advice:
                "Access each kind of memory with code of its own; the compiler merged two accesses, a barrier() between them keeps them apart.",
            formats: ["same insn cannot be used with different pointers"]),
    ]

    // MARK: Contexts

    private static let contexts: [MessageFamily] = [
        MessageFamily(
            "context-access", "the context has no such field for this kind of program",
            advice:
                "Read only fields that the program type has, with their own size, and write only those that may be written.",
            formats: [
                "invalid bpf_context access off=%d size=%d", "R%d invalid %s access off=%d size=%d",
                "invalid access to flow keys off=%d size=%d",
            ]),
        MessageFamily(
            "modified-context", "the context is accessed at an offset that was calculated",
            advice: "Access fields by name on the pointer that the program was given, and pass it on unchanged.",
            formats: [
                "dereference of modified %s ptr R%d off=%d disallowed", "negative offset %s ptr R%d off=%d disallowed",
                "variable %s access var_off=%s disallowed",
            ]),
        MessageFamily(
            "legacy-packet-load", "a legacy packet load stands where none may stand",
            advice: "Use bpf_skb_load_bytes(), or direct packet access; keep the context in r6 for LD_ABS and LD_IND.",
            formats: [
                "BPF_LD_[ABS|IND] instructions not allowed for this program type",
                "at the time of BPF_LD_ABS|IND R6 != pointer to skb",
            ]),
    ]

    // MARK: Helpers, functions, resources

    private static let helpers: [MessageFamily] = [
        MessageFamily(
            "argument-type", "an argument is not what the helper expects",
            advice: "Pass what the helper's description asks for; a result that may be null must be checked first.",
            formats: [
                "Invalid format string",
                "R%d is of type %s but %s is expected",
                "R%d type=%s expected=%s", "R%d does not point to a readonly map'", "R%d is not a constant address'",
                "string is not zero-terminated",
                "R%d must have zero offset when passed to release func or trusted arg to kfunc",
                "tail_call abusing map_ptr", "get_local_storage() doesn't support non-zero flags",
            ]),
        MessageFamily(
            "helper-availability", "this kind of program may not call the helper",
            advice:
                "Use a helper that the program type has, or another program type; newer helpers need a newer kernel.",
            formats: [
                "program of this type cannot use helper %s#%d", "invalid func %s#%d",
                "helper call is not allowed in probe", "helper call might sleep in a non-sleepable prog",
            ],
            older: ["unknown func %s#%d"]),
        MessageFamily(
            "gpl-only", "the helper is for programs under the GPL",
            advice:
                "Declare a license that is compatible: char LICENSE[] SEC(\"license\") = \"GPL\" or \"Dual BSD/GPL\".",
            formats: ["cannot call GPL-restricted function from non-GPL compatible program"],
            older: ["cannot call GPL only function from proprietary program"]),
        MessageFamily(
            "map-for-helper", "the helper does not work with maps of this type",
            advice: "Use the helper that belongs to the map's type.",
            formats: ["cannot pass map_type %d into func %s#%d", "cannot update sockmap in this context"]),
        MessageFamily(
            "reference-leak", "something that was acquired is not given back on this path",
            advice:
                "Release it on every path: bpf_sk_release() for sockets, bpf_ringbuf_submit() or _discard() for records.",
            formats: [
                "Unreleased reference id=%d alloc_insn=%d", "%s would lead to reference leak",
                "BPF_LD_[ABS|IND] cannot be mixed with socket references",
            ]),
        MessageFamily(
            "release", "something is released that this path does not own",
            advice: "Release exactly what was acquired, once, after it was checked for null.",
            formats: [
                "func %s reference has not been acquired before",
                "R%d must be referenced when passed to release function", "more than one arg with ref_obj_id R%d %d %d",
            ]),
        MessageFamily(
            "spin-lock", "a spin lock is not used as it must be",
            advice:
                "Lock one bpf_spin_lock of one map value at a time, call nothing while it is held, unlock it on every path.",
            formats: [
                "bpf_spin_unlock is missing", "bpf_spin_unlock without taking a lock",
                "bpf_spin_unlock of different lock",
                "Locking two bpf_spin_locks are not allowed", "function calls are not allowed while holding a lock",
                "global function calls are not allowed while holding a lock,", "use static function instead",
                "%s cannot be used inside bpf_spin_lock-ed region", "%s '%s' has no valid bpf_spin_lock",
                "off %d doesn't point to 'struct bpf_spin_lock' that is at %d",
                "R%d doesn't have constant offset. bpf_spin_lock has to be at the constant offset",
                "socket filter progs cannot use bpf_spin_lock yet", "tracing progs cannot use bpf_spin_lock yet",
                "tracing progs cannot use bpf_timer yet", "tracing progs cannot use bpf_wq yet",
                "tracing progs cannot use bpf_{list_head,rb_root} yet",
            ]),
        MessageFamily(
            "dynptr", "a dynptr is not used as it must be",
            advice:
                "Let a helper initialise the dynptr, leave its bytes on the stack alone, release it where the helper asks for that.",
            formats: [
                "Expected a dynptr of type %s as arg #%d",
                "cannot pass pointer to const bpf_dynptr, the helper mutates it",
                "potential write to dynptr at off=%d disallowed", "Expected an initialized dynptr as arg #%d",
                "Dynptr has to be an uninitialized dynptr", "cannot overwrite referenced dynptr",
                "cannot pass in dynptr at an offset=%d", "dynptr has to be at a constant offset",
                "Unsupported reg type %s for bpf_dynptr_from_mem data", "arg %d is an unacquired reference",
                "cannot release unowned const bpf_dynptr",
                "arg#%d expected pointer to stack or const struct bpf_dynptr",
            ]),
        MessageFamily(
            "function-argument", "a global function is called with something else than its type says",
            advice:
                "Pass what the prototype asks for, or make the function static: then it is verified with what it is really given.",
            formats: [
                "arg#%d is expected to be non-NULL",
                "Caller passes invalid args into func#%d ('%s')", "R%d is not a scalar",
                "arg#%d expects pointer to ctx",
            ]),
        MessageFamily(
            "callback", "a callback is not one that can be verified",
            advice: "Pass a static function with the prototype that the helper asks for.",
            formats: [
                "R%d not a scalar value",
                "callback function not allowed for map", "callback function not static",
            ]),
    ]

    // MARK: The program as a whole

    private static let programs: [MessageFamily] = [
        MessageFamily(
            "endless-loop", "a loop comes around with nothing changed",
            advice: "Count with a variable that the loop's condition compares with a constant; or use bpf_loop().",
            formats: ["infinite loop detected at insn %d", "back-edge from insn %d to %d"],
            older: ["loop detected"]),
        MessageFamily(
            "too-complex", "the verifier would have to look at too much",
            advice: "See with `ebpf verify --cost` which lines cost most. Bound loops tightly or use bpf_loop(), "
                + "move parts into global functions, make fewer things depend on each other.",
            formats: [
                "The sequence of %d jumps is too complex for async cb.",
                "BPF program is too large. Processed %d insn", "The sequence of %d jumps is too complex.",
                "too many chains of calls",
            ],
            older: ["BPF program is too large. Proccessed %d insn", "too many states"]),
        MessageFamily(
            "unreachable", "instructions are never reached",
            advice: "Remove the code; compilers do so from -O1 on.",
            formats: ["unreachable insn %d"]),
        MessageFamily(
            "control-flow", "the program does not stay within its instructions",
            advice:
                "End every function with exit or an unconditional jump, and jump only to instructions of the same function.",
            formats: [
                "jump out of range from insn %d to %d", "last insn is not an exit or jmp",
                "jump into the middle of ldimm64 insn %d", "call to invalid destination",
                "invalid insn idx %d insn_cnt %d",
            ]),
        MessageFamily(
            "stack-depth", "calls need more stack, or go deeper, than there is",
            advice:
                "Keep 512 bytes for all functions of a chain of calls (256 before tail calls) and at most 8 frames; "
                + "inline small functions, move buffers into a per-CPU array map.",
            formats: [
                "combined stack size of %d calls is %d. Too large", "the call stack of %d frames is too deep !",
                "the call stack of %d frames is too deep",
                "tail_calls are not allowed when call stack of previous frames is %d bytes. Too large",
            ]),
        MessageFamily(
            "early-exit", "a function may be left early that returns no number",
            advice: "Let functions with tail calls or legacy packet loads return int, and compile with BTF (-g).",
            formats: [
                "%s is only allowed in functions that return 'int'.", "%s is not allowed in subprogs without BTF",
            ]),
        MessageFamily(
            "frame-escape", "a pointer to a stack outlives its function",
            advice: "Return values, or write through a pointer into the caller's stack.",
            formats: [
                "cannot return stack pointer to the caller",
                "cannot spill pointers to stack into stack frame of the caller",
            ]),
        MessageFamily(
            "encoding", "an instruction is none that the kernel knows",
            advice:
                "Compile for the kernel's instruction set (-mcpu=v3 or lower for older kernels); check hand-written bytes.",
            formats: [
                "unknown opcode %s", "BPF_ALU uses reserved fields", "BPF_CALL uses reserved fields",
                "BPF_END uses reserved fields", "BPF_EXIT uses reserved fields", "BPF_JA uses reserved fields",
                "BPF_JMP/JMP32 uses reserved fields", "BPF_LDX uses reserved fields",
                "BPF_LD_IMM64 uses reserved fields",
                "BPF_LD_[ABS|IND] uses reserved fields", "BPF_MOV uses reserved fields", "BPF_NEG uses reserved fields",
                "BPF_ST uses reserved fields", "BPF_STX uses reserved fields", "R%d is invalid",
                "invalid bpf_ld_imm64 insn",
                "unrecognized bpf_ld_imm64 insn", "invalid may_goto imm %d",
                "no direct value access support for this map type", "fd %d is not pointing to valid bpf_map",
                "invalid instruction",
            ]),
        MessageFamily(
            "arithmetic", "an operation with a constant makes no sense",
            advice: "Don't divide by the constant 0, and shift by less than the width.",
            formats: ["div by zero", "invalid shift %d"]),
    ]

    // MARK: Without privilege

    private static let permissions: [MessageFamily] = [
        MessageFamily(
            "pointer-leak", "an address would get to where user space sees it",
            advice: "Don't store, return or compare addresses; or load the program with CAP_PERFMON.",
            formats: [
                "R%d leaks addr as return value", "R%d leaks addr into %s", "leaking pointer from stack off %d",
                "R%d pointer comparison prohibited", "R%d partial copy of pointer",
                "R%d sign-extension part of pointer",
                "R%d pointer arithmetic prohibited", "attempt to corrupt spilled pointer on stack",
                "'struct %s' access is allowed only to CAP_PERFMON and CAP_SYS_ADMIN",
            ]),
        MessageFamily(
            "speculation", "a processor that guesses wrong could read memory that is not the program's",
            advice:
                "Move pointers by one bounded number in one direction on all paths; or load the program with CAP_PERFMON.",
            formats: [
                "R%d has unknown scalar with mixed signed bounds, pointer arithmetic with it prohibited for !root",
                "R%d has pointer with unsupported alu operation, pointer arithmetic with it prohibited for !root",
                "R%d tried to %s from different maps, paths or scalars, pointer arithmetic with it prohibited for !root",
                "R%d tried to %s beyond pointer bounds, pointer arithmetic with it prohibited for !root",
                "R%d stack pointer arithmetic goes out of range, prohibited for !root; off=%d",
                "R%d pointer arithmetic of map value goes out of range, prohibited for !root",
                "R%d variable stack access prohibited for !root, var_off=%s off=%d",
                "R%d indirect variable offset stack access prohibited for !root, var_off=%s",
                "spilled ptr in range of var-offset stack write; insn %d, ptr off: %d",
                "uninit stack in range of var-offset write prohibited for !root; insn %d, off: %d",
            ]),
        MessageFamily(
            "exception", "the program throws where it may not, or what handles it can't",
            advice:
                "Give back what is held before bpf_throw, call it outside of callbacks, and name one global function `int NAME(u64 cookie)` with __exception_cb.",
            formats: [
                "bpf_throw kfunc (insn %d) cannot be called from callback subprog %d",
                "insn %d cannot call exception cb directly",
                "bpf_throw would lead to reference leak",
                "calling kernel function %s is not allowed",
                "cannot call kernel function from non-GPL compatible program",
                "multiple exception callback tags for main subprog",
                "exception callback '%s' could not be found in BTF",
                "exception callback '%s' must have global linkage",
                "exception callback type id not found in func_info",
                "invalid exception callback insn_off in func_info: %d",
                "exception cb cannot return void",
                "exception cb only supports single integer argument",
            ]),
        MessageFamily(
            "arena", "an arena is used where there is none, or otherwise than it can be",
            advice:
                "Name the one arena map in the program, as root, and get its pages in programs that may sleep: SEC(\"syscall\"), for example.",
            formats: [
                "addr_space_cast insn can only be used in a program that has an associated arena",
                "addr_space_cast insn can only convert between address space 1 and 0",
                "Only one arena per program",
                "CAP_BPF and CAP_PERFMON are required to use arena",
                "sign extending loads from arena are not supported yet",
                "program must be sleepable to call sleepable kfunc %s",
                "Possibly NULL pointer passed to trusted arg%d",
                "pointer in R%d isn't map pointer",
                "R%d is not a pointer to arena or scalar.",
            ]),
        MessageFamily(
            "capability", "the loader may not load such a program",
            advice: "Load the program with CAP_BPF, and CAP_PERFMON for tracing.",
            formats: ["loading/calling other bpf or kernel functions are allowed for CAP_BPF and CAP_SYS_ADMIN"]),
    ]
}
