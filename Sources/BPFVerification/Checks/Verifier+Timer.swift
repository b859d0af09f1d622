import BPFInstructions
import BPFModel

extension Verifier {
    /// A timer in a map value.
    func checkTimer(_ register: Register, _ value: RegisterState) throws(VerificationFailure) {
        let name = "R\(register.rawValue)"
        guard value.range.isConstant else {
            throw failure("\(name) doesn't have constant offset. bpf_timer has to be at the constant offset")
        }
        let map = description(of: value)
        guard let field = map.fields.first(where: { $0.kind == .timer }) else {
            throw failure("map '\(map.name)' has no valid bpf_timer")
        }
        let offset = Int64(value.offset) &+ Int64(bitPattern: value.range.bits.value)
        guard offset == Int64(field.offset) else {
            throw failure("off \(offset) doesn't point to 'struct bpf_timer' that is at \(field.offset)")
        }
    }

    /// A timer and the map that it belongs to must be of the same map, also where both come from a map of maps.
    func checkSameMap(_ known: RegisterState, _ value: RegisterState) throws(VerificationFailure) {
        guard known.map != value.map || known.extra != value.extra else { return }
        throw failure(
            "timer pointer in R1 map_uid=\(known.extra) doesn't match map pointer in R2 map_uid=\(value.extra)")
    }
}
