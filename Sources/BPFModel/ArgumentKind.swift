/// What a helper expects of one argument.
///
/// - Kernel: `enum bpf_arg_type` with its flags.
public enum ArgumentKind: Hashable, Sendable {
    /// Any initialised value (`ARG_ANYTHING`).
    case anything
    /// The program's context, unchanged (`ARG_PTR_TO_CTX`).
    case context
    /// The program's context, unchanged, or null (`ARG_PTR_TO_CTX_OR_NULL`).
    case contextOrNull
    /// A map, as a load of its descriptor leaves it (`ARG_CONST_MAP_PTR`).
    case map
    /// Readable memory as large as a key of the map argument (`ARG_PTR_TO_MAP_KEY`).
    case mapKey
    /// Memory as large as a value of the map argument (`ARG_PTR_TO_MAP_VALUE`).
    case mapValue(MemoryUse)
    /// The same, or null (`ARG_PTR_TO_MAP_VALUE_OR_NULL`).
    case mapValueOrNull(MemoryUse)
    /// Memory whose length in bytes is the next argument, `size` or `sizeOrZero` (`ARG_PTR_TO_MEM`).
    case memory(MemoryUse)
    /// The same, or null (`ARG_PTR_TO_MEM_OR_NULL`).
    case memoryOrNull(MemoryUse)
    /// Memory of a length that the helper fixes, in bytes (`ARG_PTR_TO_FIXED_SIZE_MEM`).
    case fixedMemory(MemoryUse, size: Int)
    /// The length in bytes of the memory argument before, never zero (`ARG_CONST_SIZE`).
    case size
    /// The length in bytes of the memory argument before (`ARG_CONST_SIZE_OR_ZERO`).
    case sizeOrZero
    /// A length in bytes that is known when the program is loaded, zero included (`ARG_CONST_ALLOC_SIZE_OR_ZERO`).
    case constantSize
    /// A record reserved in a ring buffer, which the program gives up (`ARG_PTR_TO_RINGBUF_MEM`).
    case releasedRecord
    /// A zero-terminated string in a read-only, frozen map (`ARG_PTR_TO_CONST_STR`).
    case constantString
    /// A function of the program (`ARG_PTR_TO_FUNC`).
    case callback
    /// Stack memory, passed on to the callback, or null (`ARG_PTR_TO_STACK_OR_NULL`).
    case stackOrNull
    /// A `bpf_spin_lock` in a map value (`ARG_PTR_TO_SPIN_LOCK`).
    case spinLock
    /// A `bpf_timer` in a map value (`ARG_PTR_TO_TIMER`).
    case timer
    /// A dynptr that was made before (`ARG_PTR_TO_DYNPTR`).
    case dynptr
    /// 16 bytes of stack in which the helper makes a dynptr (`ARG_PTR_TO_DYNPTR` with `MEM_UNINIT`).
    case newDynptr
    /// A dynptr that the program gives up (`ARG_PTR_TO_DYNPTR` with `OBJ_RELEASE`).
    case releasedDynptr
    /// A socket of any kind, or a kernel object that begins like one (`ARG_PTR_TO_BTF_ID_SOCK_COMMON`).
    case socket
    /// A socket of any kind, but no kernel object (`ARG_PTR_TO_SOCK_COMMON`).
    case programSocket
    /// A full socket, or null (`ARG_PTR_TO_SOCKET_OR_NULL`).
    case fullSocketOrNull
    /// A socket that was looked up, which the program gives up (`ARG_PTR_TO_BTF_ID_SOCK_COMMON` with `OBJ_RELEASE`).
    case releasedSocket
    /// A kernel object of the named C type (`ARG_PTR_TO_BTF_ID`).
    case object(String)
    /// The same, or null (`ARG_PTR_TO_BTF_ID_OR_NULL`).
    case objectOrNull(String)
    /// A kernel object that the program gives up, or null (`ARG_PTR_TO_BTF_ID_OR_NULL` with `OBJ_RELEASE`).
    case releasedObjectOrNull
    /// A per-CPU kernel variable (`ARG_PTR_TO_PERCPU_BTF_ID`).
    case perCPUVariable
    /// The place of a kernel pointer in a map value or an object (`ARG_KPTR_XCHG_DEST`).
    case kernelPointerSlot
}
