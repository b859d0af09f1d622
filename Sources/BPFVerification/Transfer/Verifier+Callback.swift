import BPFInstructions
import BPFModel

/// Helpers that run a function of the program.
extension Verifier {
    /// Puts a visit of the callback aside; the path goes on after the call, as if the helper had called nothing.
    ///
    /// A callback that returns comes back to the call, which then visits it again, or not: that is how a loop of unknown length is
    /// followed until it comes to a state that was seen before.
    func callBack(_ call: HelperCall) throws(VerificationFailure) {
        guard let target = call.callback else { return }
        switch call.id {
        case .timerSetCallback: return try startLater(target, call)
        case .loop:
            try markPrecise(.r1)
            guard UInt64(state.current.callbackDepth) < state[.r1].range.unsignedMaximum else {
                state.current.callbackDepth = 0
                log.detail("frame\(state.depth) bpf_loop iteration limit reached")
                return
            }
        case .forEachMapElem:
            guard let map = call.map, description(of: map).type.hasElementVisits else {
                throw failure("callback function not allowed for map", .unsupported)
            }
        default: break
        }
        try enterCallback(target, call)
    }

    private func enterCallback(_ target: Int, _ call: HelperCall) throws(VerificationFailure) {
        guard state.frames.count < StackDepth.maximumFrames else {
            throw failure("the call stack of \(state.frames.count + 1) frames is too deep", .tooComplex)
        }
        calledBack.insert(target)
        var visit = state
        visit.callbackDepth += 1
        visit.current.callbackDepth += 1
        var frame = Frame(subprogram: target, callSite: slot)
        frame.callback = .synchronous
        for (number, argument) in callbackArguments(call).enumerated() { frame.registers[number + 1] = argument }
        frame.registers[10] = RegisterState(pointer: .stack)
        frame.registers[10].frame = UInt8(truncatingIfNeeded: state.frames.count)
        visit.frames.append(frame)
        try fork(to: program.subprograms.entries[target].range.lowerBound, visit)
        state.current.callbackDepth = 0
    }

    /// A timer's function runs on its own, with a stack of its own.
    private func startLater(_ target: Int, _ call: HelperCall) throws(VerificationFailure) {
        asynchronousFunctions.insert(target)
        calledBack.insert(target)
        var frame = Frame(subprogram: target, callSite: -1)
        frame.callback = .asynchronous
        frame.asynchronousEntries = state.current.asynchronousEntries + 1
        for (number, argument) in callbackArguments(call).enumerated() { frame.registers[number + 1] = argument }
        frame.registers[10] = RegisterState(pointer: .stack)
        try forkAsynchronous(to: program.subprograms.entries[target].range.lowerBound, frame)
    }

    /// What the helper calls its callback with, R1 first.
    private func callbackArguments(_ call: HelperCall) -> [RegisterState] {
        switch call.id {
        case .loop: [.unknown, state[.r3]]
        case .forEachMapElem: elementArguments(state[.r1]) + [state[.r3]]
        case .timerSetCallback: elementArguments(state[.r1])
        case .userRingbufDrain:
            [RegisterState(Dynptr(memory: .local, id: newIdentifier()), isFirst: true), state[.r3]]
        case .findVma: [state[.r1], RegisterState(object: "vm_area_struct"), state[.r4]]
        default: []
        }
    }

    /// A map, one of its keys and its value.
    private func elementArguments(_ origin: RegisterState) -> [RegisterState] {
        let kinds: [RegisterState.Kind] = [.map, .mapKey, .mapValue]
        return kinds.map { kind in
            var pointer = RegisterState(pointer: kind)
            pointer.map = origin.map
            pointer.extra = origin.extra
            if origin.attributes.contains(.innerMap) { pointer.attributes.insert(.innerMap) }
            return pointer
        }
    }

    // MARK: Coming back

    /// Ends a callback's activation: back to the call of the helper, which may call again.
    func leaveCallback() throws(VerificationFailure) -> Int {
        let result = state[.r0]
        if result.kind == .stack { throw failure("cannot return stack pointer to the caller") }
        guard result.isScalar else { throw failure("R0 not a scalar value", .access) }
        try markPrecise(.r0)
        try checkRange(of: result, 0...1, at: "At callback return")
        let site = state.current.callSite
        state.frames.removeLast()
        if let earlier = previousVisit(of: site) { state.widen(from: earlier.state) }
        return site
    }
}

extension MapType {
    /// Whether a helper can call a function for each element.
    fileprivate var hasElementVisits: Bool {
        switch self {
        case .array, .percpuArray, .hash, .percpuHash, .lruHash, .lruPercpuHash: true
        default: false
        }
    }
}
