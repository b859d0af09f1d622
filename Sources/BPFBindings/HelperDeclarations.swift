import BPFModel

/// Helpers as C declares them.
enum HelperDeclarations {
    /// One declaration.
    struct Row {
        let name: String
        let number: UInt32
        let result: String
        let arguments: String
        let since: String
        let isGPLOnly: Bool
    }

    /// Every helper that has a prototype, by number.
    static var all: [Row] {
        (1..<limit).compactMap { number in
            guard let helper = Helper.with(id: HelperID(rawValue: number)), let prototype = helper.prototype else {
                return nil
            }
            return Row(
                name: helper.name, number: number, result: result(prototype.result, helper.name),
                arguments: arguments(prototype, helper.name), since: "\(helper.since)", isGPLOnly: helper.isGPLOnly)
        }
    }

    /// No kernel has helpers with larger numbers; new functions come as kfuncs.
    private static let limit: UInt32 = 256

    private static func arguments(_ prototype: HelperPrototype, _ name: String) -> String {
        var types = prototype.arguments.enumerated().map { index, kind in
            addresses[name] == index ? "const void *" : type(kind)
        }
        if name == "bpf_trace_printk" { types.append("...") }
        return types.isEmpty ? "void" : types.joined(separator: ", ")
    }

    private static func type(_ kind: ArgumentKind) -> String {
        switch kind {
        case .anything, .constantSize: "__u64"
        case .size, .sizeOrZero: "__u32"
        case .mapKey, .mapValue(.read), .mapValueOrNull(.read), .memory(.read), .memoryOrNull(.read),
            .fixedMemory(.read, _):
            "const void *"
        case .constantString: "const char *"
        default: "void *"
        }
    }

    private static func result(_ kind: ResultKind, _ name: String) -> String {
        switch kind {
        case .void: "void"
        case .integer: unsigned[name] ?? "long"
        default: "void *"
        }
    }

    /// Arguments that the kernel takes for any number, and that are addresses: by the helper's name, which argument.
    private static let addresses: [String: Int] = [
        "bpf_probe_read": 2, "bpf_probe_read_str": 2, "bpf_probe_read_user": 2, "bpf_probe_read_kernel": 2,
        "bpf_probe_read_user_str": 2, "bpf_probe_read_kernel_str": 2, "bpf_copy_from_user": 2,
        "bpf_copy_from_user_task": 2, "bpf_probe_write_user": 0,
    ]

    /// Results without sign.
    private static let unsigned: [String: String] = [
        "bpf_ktime_get_ns": "__u64", "bpf_ktime_get_boot_ns": "__u64", "bpf_ktime_get_coarse_ns": "__u64",
        "bpf_ktime_get_tai_ns": "__u64", "bpf_jiffies64": "__u64", "bpf_get_prandom_u32": "__u32",
        "bpf_get_smp_processor_id": "__u32", "bpf_get_current_pid_tgid": "__u64",
        "bpf_get_current_uid_gid": "__u64", "bpf_get_current_task": "__u64", "bpf_get_current_cgroup_id": "__u64",
        "bpf_get_current_ancestor_cgroup_id": "__u64", "bpf_get_socket_cookie": "__u64",
        "bpf_get_socket_uid": "__u32", "bpf_get_netns_cookie": "__u64", "bpf_skb_cgroup_id": "__u64",
        "bpf_skb_ancestor_cgroup_id": "__u64", "bpf_sk_cgroup_id": "__u64", "bpf_sk_ancestor_cgroup_id": "__u64",
        "bpf_perf_event_read": "__u64", "bpf_get_attach_cookie": "__u64", "bpf_get_func_ip": "__u64",
        "bpf_get_func_arg_cnt": "__u64", "bpf_get_cgroup_classid": "__u32", "bpf_get_route_realm": "__u32",
        "bpf_get_hash_recalc": "__u32", "bpf_skb_cgroup_classid": "__u64", "bpf_ringbuf_query": "__u64",
    ]
}
