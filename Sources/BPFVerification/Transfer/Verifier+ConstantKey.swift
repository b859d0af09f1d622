import BPFInstructions
import BPFModel

extension Verifier {
    /// Whether a look-up is sure to find something: an array's element with a key that is known, and small enough.
    ///
    /// Linux knows it since 6.14. The key's value then matters: states with another key are not covered.
    func findsElement(_ call: HelperCall) throws(VerificationFailure) -> Bool {
        guard call.id == .mapLookupElem, program.request.profile.version >= KernelVersion(6, 14),
            program.permissions.isBPFCapable, let register = call.key, let map = call.map.map({ description(of: $0) }),
            map.type == .array || map.type == .percpuArray, state[register].kind == .stack,
            let distance = state[register].range.constant
        else { return false }
        let place = Int(state[register].offset) &+ Int(Int64(bitPattern: distance))
        guard place < 0, let key = try constantNumber(Int(state[register].frame), place, size: map.keySize) else {
            return false
        }
        return key < UInt64(map.maxEntries)
    }

    /// The number that `size` bytes of a stack hold: zeros, or a spilled constant of that size.
    private func constantNumber(_ frame: Int, _ place: Int, size: Int) throws(VerificationFailure) -> UInt64? {
        let (index, byte) = Frame.position(place)
        guard index < state.frames[frame].stack.count else { return nil }
        let slot = state.frames[frame].stack[index]
        if byte + size <= StackSlot.size, (byte..<byte + size).allSatisfy({ slot[$0] == .zero }) { return 0 }
        guard byte == 0, slot.isSpilledScalar, slot.spillSize == size, let number = slot.spilled.constant else {
            return nil
        }
        var needs = Precision()
        needs.insert(slot: UInt8(index), frame: frame)
        try backtrackBeforeCurrent(needs)
        return number
    }
}
