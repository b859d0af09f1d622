/// What a helper leaves in R0.
///
/// - Kernel: `enum bpf_return_type` with its flags.
public enum ResultKind: Hashable, Sendable {
    /// Nothing that a program may read (`RET_VOID`).
    case void
    /// A number; errors are negative, as in `LinuxError.helperResult` (`RET_INTEGER`).
    case integer
    /// A value of the map argument, never null (`RET_PTR_TO_MAP_VALUE`).
    case mapValue
    /// A value of the map argument, or null (`RET_PTR_TO_MAP_VALUE_OR_NULL`).
    case mapValueOrNull
    /// A record reserved in a ring buffer, as long as the constant size says, or null; it must be given up
    /// (`RET_PTR_TO_RINGBUF_MEM_OR_NULL`).
    case recordOrNull
    /// Memory of a dynptr, as long as the constant size says, or null (`RET_PTR_TO_DYNPTR_MEM_OR_NULL`).
    case dynptrMemoryOrNull
    /// A full socket, or null (`RET_PTR_TO_SOCKET_OR_NULL`).
    case socketOrNull
    /// A TCP socket, or null (`RET_PTR_TO_TCP_SOCK_OR_NULL`).
    case tcpSocketOrNull
    /// A full or request socket, or null (`RET_PTR_TO_SOCK_COMMON_OR_NULL`).
    case socketCommonOrNull
    /// A kernel object of the named C type; never null (`RET_PTR_TO_BTF_ID`).
    case object(String)
    /// A kernel object of the named C type, or null (`RET_PTR_TO_BTF_ID_OR_NULL`).
    case objectOrNull(String)
    /// A kernel variable on this CPU (`RET_PTR_TO_MEM_OR_BTF_ID`).
    case perCPUVariable
    /// A kernel variable on one CPU, or null where that CPU is not there (`RET_PTR_TO_MEM_OR_BTF_ID`).
    case perCPUVariableOrNull
    /// The pointer that was in the slot before, or null; it must be given up (`RET_PTR_TO_BTF_ID_OR_NULL`).
    case kernelPointerOrNull
}
