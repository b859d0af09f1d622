import EBPF

// `PortCounter` was generated from BPF/port_counter.bpf.c: its maps, variables and types, and the object itself.

var spec = try PortCounter.spec()
try spec.set(PortCounter.Globals.blocked_port, to: 53)
let counter = try PortCounter.load(spec)
guard let program = counter.programs.port_counter else {
    throw CollectionError.noProgram("port_counter", available: spec.programs.map(\.name))
}
let runner = try PacketRunner(program, at: .xdp)

/// A UDP packet over IPv4 to a port, with a time to live.
func packet(to port: UInt16, timeToLive: UInt8) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 60)
    (bytes[12], bytes[13], bytes[14], bytes[22], bytes[23]) = (0x08, 0x00, 0x45, timeToLive, 17)
    (bytes[36], bytes[37]) = (UInt8(port >> 8), UInt8(truncatingIfNeeded: port))
    return bytes
}

for port: UInt16 in [53, 443, 4500, 443] {
    let verdict = try runner.run(TestRun(data: packet(to: port, timeToLive: 64))).returnValue
    print("port \(port): \(verdict == 1 ? "dropped" : "passed")")
}

print("\(try counter.globals.seen.read()) packets")
for (port, stats) in try counter.maps.ports.entries().sorted(by: { $0.key < $1.key }) {
    let reason = stats.last_reason == .REASON_BLOCKED ? "blocked" : "counted"
    let rights = stats.is_privileged == 1 ? "privileged" : "free"
    print("port \(port): \(stats.packets) packets, \(stats.bytes) bytes, \(reason), \(rights), \(stats.hops) hops left")
}
