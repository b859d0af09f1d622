import BPFInstructions

/// Calls of `bpf_throw`, and the function that it goes to.
extension Decoder {
    /// The step of the one kernel function that there is here.
    func throwingCall(_ instruction: Instruction, at slot: Int, use: inout RegisterUse) throws(DecodeError) -> Step {
        guard code.throwingCalls.contains(slot) else {
            throw error(.kernelFunction(instruction.immediate), at: slot)
        }
        use = .call(arguments: 1, returnsValue: false)
        return Step(.callThrow)
    }

    /// Finds the function that gets what is thrown.
    mutating func bindExceptionCallback() throws(DecodeError) {
        guard let slot = code.exceptionCallback, !code.throwingCalls.isEmpty else { return }
        program.exceptionCallback = Handle.function(try step(at: slot, from: 0))
        functionStarts.insert(slot)
    }

    /// Confirms that no function which helpers call comes to a call that throws: the helper would not be returned to.
    func checkCallbacks() throws(DecodeError) {
        guard !code.throwingCalls.isEmpty else { return }
        let starts = functionStarts.union([0]).sorted()
        var seen: Set<Int> = []
        var pending = callbackStarts
        while let start = pending.popLast() {
            guard seen.insert(start).inserted else { continue }
            let end = starts.first { $0 > start } ?? code.instructions.count
            for slot in start..<end where stepOfSlot[slot] != nil {
                if code.throwingCalls.contains(slot) { throw error(.throwsInCallback, at: slot) }
                if case .callLocal? = code.instructions[slot].operation {
                    pending.append(slot + 1 + Int(code.instructions[slot].immediate))
                }
            }
        }
    }

    /// The functions whose addresses are taken.
    private var callbackStarts: [Int] {
        code.instructions.indices.compactMap { slot in
            guard stepOfSlot[slot] != nil, case .loadImmediate64(.function)? = code.instructions[slot].operation else {
                return nil
            }
            return code.functions[slot] ?? slot + 1 + Int(code.instructions[slot].immediate)
        }
    }
}
