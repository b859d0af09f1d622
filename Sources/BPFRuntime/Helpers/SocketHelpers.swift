import BPFModel

/// Helpers about sockets, where there are none: a look-up finds nothing, and nothing is given back.
///
/// A program gets no socket from this engine, so that only look-ups are ever called with something in hand.
private enum NoSocket {
    static let none: UInt64 = 0
}

/// `bpf_sk_lookup_tcp(ctx, tuple, size, netns, flags)`.
enum LookUpTCP: HelperFunction {
    static let id = HelperID.skLookupTcp
    static var prefersStandIn: Bool { true }
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { NoSocket.none }
}

/// `bpf_sk_lookup_udp(ctx, tuple, size, netns, flags)`.
enum LookUpUDP: HelperFunction {
    static let id = HelperID.skLookupUdp
    static var prefersStandIn: Bool { true }
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { NoSocket.none }
}

/// `bpf_skc_lookup_tcp(ctx, tuple, size, netns, flags)`.
enum LookUpAnyTCP: HelperFunction {
    static let id = HelperID.skcLookupTcp
    static var prefersStandIn: Bool { true }
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { NoSocket.none }
}

/// `bpf_sk_release(socket)`.
enum ReleaseSocket: HelperFunction {
    static let id = HelperID.skRelease
    static var prefersStandIn: Bool { true }
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { 0 }
}

/// `bpf_sk_fullsock(socket)`.
enum FullSocket: HelperFunction {
    static let id = HelperID.skFullsock
    static var prefersStandIn: Bool { true }
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { NoSocket.none }
}

/// `bpf_tcp_sock(socket)`.
enum TCPSocket: HelperFunction {
    static let id = HelperID.tcpSock
    static var prefersStandIn: Bool { true }
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { NoSocket.none }
}

/// `bpf_get_listener_sock(socket)`.
enum ListenerSocket: HelperFunction {
    static let id = HelperID.getListenerSock
    static var prefersStandIn: Bool { true }
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { NoSocket.none }
}
