/// C types of kernel objects that helpers return; what is in them is not known here.
enum KernelObject {
    private static let names = [
        "task_struct", "vm_area_struct", "tcp6_sock", "tcp_sock", "tcp_timewait_sock", "tcp_request_sock", "udp6_sock",
        "unix_sock", "mptcp_sock", "socket", "pt_regs", "inode", "file", "path", "seq_file", "sk_buff", "xdp_buff",
        "linux_binprm", "cgroup",
    ]

    /// Those that begin with what all sockets share.
    private static let sockets: Set<String> = [
        "tcp6_sock", "tcp_sock", "tcp_timewait_sock", "tcp_request_sock", "udp6_sock", "unix_sock", "mptcp_sock",
    ]

    static func index(of name: String) -> Int16 {
        Int16(truncatingIfNeeded: names.firstIndex(of: name) ?? -1)
    }

    static func name(_ index: Int16) -> String {
        names.indices.contains(Int(index)) ? names[Int(index)] : ""
    }

    static func isSocket(_ index: Int16) -> Bool { sockets.contains(name(index)) }
}

extension RegisterState {
    /// A pointer to a kernel object of a C type.
    init(object name: String, attributes: Attributes = []) {
        self.init(pointer: .object, attributes: attributes)
        map = KernelObject.index(of: name)
    }
}
