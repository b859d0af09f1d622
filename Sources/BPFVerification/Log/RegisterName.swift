import BPFInstructions

/// The kernel's names for what registers hold.
enum RegisterName {
    private static let numbers = (0...15).map { "R\($0)" }

    /// As messages have it, `R3`; made once, because every access names its register.
    static func of(_ register: Register) -> String { numbers[Int(register.rawValue & 15)] }

    /// As in a state, `map_value_or_null`.
    static func describe(_ register: RegisterState) -> String {
        var name = ""
        if register.attributes.contains(.readOnly) { name += "rdonly_" }
        if register.attributes.contains(.ringBuffer) { name += "ringbuf_" }
        name += trust(register) + base(register.kind)
        guard register.mayBeNull else { return name }
        return register.kind == .object ? name + "or_null_" : name + "_or_null"
    }

    /// What is known of a kernel object's life, before its name.
    static func trust(_ register: RegisterState) -> String {
        guard register.kind == .object else { return "" }
        if register.attributes.contains(.trusted) { return "trusted_" }
        return register.attributes.contains(.untrusted) ? "untrusted_" : ""
    }

    static func base(_ kind: RegisterState.Kind) -> String {
        switch kind {
        case .uninitialized: "?"
        case .scalar: "scalar"
        case .context: "ctx"
        case .map: "map_ptr"
        case .mapKey: "map_key"
        case .mapValue: "map_value"
        case .stack: "fp"
        case .packet: "pkt"
        case .packetMeta: "pkt_meta"
        case .packetEnd: "pkt_end"
        case .flowKeys: "flow_keys"
        case .socket: "sock"
        case .socketCommon: "sock_common"
        case .tcpSocket: "tcp_sock"
        case .xdpSocket: "xdp_sock"
        case .traceBuffer: "tp_buffer"
        case .memory: "mem"
        case .buffer: "buf"
        case .function: "func"
        case .dynptr: "dynptr_ptr"
        case .object: "ptr_"
        case .arena: "arena"
        }
    }
}
