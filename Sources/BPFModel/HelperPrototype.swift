/// What a helper expects in R1 to R5 and what it leaves in R0.
///
/// - Kernel: `struct bpf_func_proto`.
public struct HelperPrototype: Hashable, Sendable {
    /// One kind for each argument, R1 first, at most five.
    public let arguments: [ArgumentKind]
    public let result: ResultKind

    public init(_ arguments: [ArgumentKind], result: ResultKind) {
        self.arguments = arguments
        self.result = result
    }
}

/// What a helper does with memory that an argument points to.
public enum MemoryUse: Hashable, Sendable {
    /// The bytes are initialised, and the helper only reads them.
    case read
    /// The helper fills all bytes; they may be uninitialised before (the kernel's `MEM_UNINIT`).
    case write
    /// The bytes are initialised, and the helper reads and changes them.
    case readWrite
}

/// What a helper expects of one argument.
///
/// - Kernel: `enum bpf_arg_type` with its flags.
public enum ArgumentKind: Hashable, Sendable {
    /// Any initialised value (`ARG_ANYTHING`).
    case anything
    /// The program's context, unchanged (`ARG_PTR_TO_CTX`).
    case context
    /// A map, as a load of its descriptor leaves it (`ARG_CONST_MAP_PTR`).
    case map
    /// Readable memory as large as a key of the map argument (`ARG_PTR_TO_MAP_KEY`).
    case mapKey
    /// Memory as large as a value of the map argument (`ARG_PTR_TO_MAP_VALUE`).
    case mapValue(MemoryUse)
    /// Memory whose length in bytes is the next argument, a `size` (`ARG_PTR_TO_MEM`).
    case memory(MemoryUse, nullable: Bool = false)
    /// Memory of a length that the helper fixes, in bytes (`ARG_PTR_TO_FIXED_SIZE_MEM`).
    case fixedMemory(MemoryUse, size: Int)
    /// The length in bytes of the memory argument before (`ARG_CONST_SIZE`, `ARG_CONST_SIZE_OR_ZERO`).
    case size(allowsZero: Bool)
    /// A length in bytes that is known when the program is loaded, zero included (`ARG_CONST_ALLOC_SIZE_OR_ZERO`).
    case constantSize
    /// A record reserved in a ring buffer, which the helper takes back (`ARG_PTR_TO_RINGBUF_MEM`).
    case ringBufferRecord
    /// A zero-terminated string in a read-only map (`ARG_PTR_TO_CONST_STR`).
    case constantString
    /// A function of the program (`ARG_PTR_TO_FUNC`).
    case callback
    /// Stack memory that a callback gets, or null (`ARG_PTR_TO_STACK_OR_NULL`).
    case stack
    /// A `bpf_spin_lock` in a map value (`ARG_PTR_TO_SPIN_LOCK`).
    case spinLock
    /// A `bpf_timer` in a map value (`ARG_PTR_TO_TIMER`).
    case timer
    /// A dynptr on the stack: one that is there (`read`), or the place for a new one (`write`) (`ARG_PTR_TO_DYNPTR`).
    case dynptr(MemoryUse)
    /// A full or request socket (`ARG_PTR_TO_SOCK_COMMON`, `ARG_PTR_TO_BTF_ID_SOCK_COMMON`).
    case socketCommon
    /// A full socket (`ARG_PTR_TO_SOCKET`).
    case socket(nullable: Bool = false)
    /// A kernel object of the named C type (`ARG_PTR_TO_BTF_ID`).
    case object(String, nullable: Bool = false)
    /// A per-CPU kernel variable (`ARG_PTR_TO_PERCPU_BTF_ID`).
    case perCPUVariable
    /// The place of a kernel pointer in a map value (`ARG_KPTR_XCHG_DEST`).
    case kernelPointerSlot
}

/// What a helper leaves in R0.
///
/// - Kernel: `enum bpf_return_type` with its flags.
public enum ResultKind: Hashable, Sendable {
    /// Nothing that a program may read.
    case void
    /// A number; errors are negative, as in `LinuxError.helperResult`.
    case integer
    /// A value of the map argument, never null.
    case mapValue
    /// A value of the map argument, or null.
    case mapValueOrNull
    /// A record reserved in a ring buffer, or null; its length is the constant size argument.
    case ringBufferRecordOrNull
    /// Memory of a dynptr, or null; its length is the constant size argument.
    case dynptrMemoryOrNull
    /// A full socket, or null.
    case socketOrNull
    /// A TCP socket, or null.
    case tcpSocketOrNull
    /// A full or request socket, or null.
    case socketCommonOrNull
    /// A kernel object of the named C type; never null.
    case object(String)
    /// A kernel object of the named C type, or null.
    case objectOrNull(String)
    /// A per-CPU kernel variable on one CPU; null only if that CPU is not there.
    case perCPUVariable(nullable: Bool)
    /// The pointer that was in the slot before, or null.
    case kernelPointerOrNull
}
