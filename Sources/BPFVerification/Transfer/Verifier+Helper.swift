import BPFInstructions
import BPFModel

extension Verifier {
    /// A helper call: whether the program may make it, whether its arguments are right, and what it leaves.
    func callHelper() throws(VerificationFailure) -> Next {
        var call = try resolveHelper()
        if state.holdsLock && call.id != .spinUnlock {
            throw failure("function calls are not allowed while holding a lock")
        }
        for number in call.prototype.arguments.indices {
            try checkArgument(number, &call)
        }
        try checkMap(call)
        try checkSpecial(call)
        call.findsElement = try findsElement(call)
        for memory in call.filled where memory.pointer.kind == .stack { overwriteStack(memory.pointer, memory.size) }
        if let place = call.newDynptr {
            try makeDynptr(place, call.map == nil ? .local : .ringBuffer)
        }
        if call.isReleased { try release(call.referenceID, call) }
        try callBack(call)
        if call.traits.contains(.movesPackets) && !failsInPlace(call) { invalidatePacketPointers() }
        state.clobberCallerSaved()
        try setResult(call)
        return .slot(slot + 1)
    }

    /// Whether going on means that nothing was done: a tail call of the main function that comes back has failed, as 6.18 knows.
    private func failsInPlace(_ call: HelperCall) -> Bool {
        call.id == .tailCall && state.depth == 0 && program.request.profile.knowsFailedTailCalls
    }

    private func resolveHelper() throws(VerificationFailure) -> HelperCall {
        let number = UInt32(bitPattern: step.instruction.immediate)
        let id = HelperID(rawValue: number)
        let request = program.request
        guard let helper = Helper.with(id: id), helper.since <= request.profile.version else {
            throw failure("invalid func unknown#\(Int32(bitPattern: number))")
        }
        guard
            let isAllowed = HelperAvailability.allows(
                id, in: request.programType, attachType: request.attachType, release: request.profile.version)
        else {
            throw unsupported("helpers in programs of this type are")
        }
        let isWithheld =
            switch request.privilege {
            case .root: false
            case .bpf: HelperAvailability.needsTracingPrivilege(id)
            case .none: !HelperAvailability.isUnprivileged(id, in: request.programType)
            }
        guard isAllowed, !isWithheld else {
            throw failure("program of this type cannot use helper \(helper.name)#\(number)")
        }
        if helper.isGPLOnly && !request.isGPL {
            throw failure("cannot call GPL-restricted function from non-GPL compatible program")
        }
        if id.traits.contains(.sleeps) && !request.flags.contains(.sleepable) {
            throw failure("helper call might sleep in a non-sleepable prog")
        }
        guard let prototype = HelperPrototype.variant(of: id, in: request.programType) ?? helper.prototype else {
            throw unsupported("\(helper.name) is")
        }
        return HelperCall(helper: helper, prototype: prototype)
    }

    // MARK: Rules beyond the prototype

    private func checkMap(_ call: HelperCall) throws(VerificationFailure) {
        guard let map = call.map.map({ description(of: $0) }) else { return }
        let refusal = "cannot pass map_type \(map.type.rawValue) into func \(call.name)"
        guard HelperMapRules.allows(call.id, on: map.type) else {
            throw failure(refusal)
        }
        let isSocketMap = map.type == .sockmap || map.type == .sockhash
        if isSocketMap && (call.id == .mapUpdateElem || call.id == .mapDeleteElem) {
            guard program.request.programType.mayUpdateSocketMaps(deleting: call.id == .mapDeleteElem) else {
                throw failure("cannot update sockmap in this context\n\(refusal)")
            }
        }
        let writes =
            call.id == .mapUpdateElem || call.id == .mapDeleteElem || call.id == .mapPushElem || call.id == .mapPopElem
        if writes && map.flags.contains(.readOnlyForPrograms) {
            throw failure("write into map forbidden", .access)
        }
    }

    private func checkSpecial(_ call: HelperCall) throws(VerificationFailure) {
        switch call.id {
        case .tailCall:
            try checkNothingHeld(by: "tail_call")
            if state[.r3].isScalar { try markPrecise(.r3) }
            if !program.permissions.ignoresSpeculation, let map = call.map {
                let known = tailCallMaps[slot, default: map.map]
                if known != map.map { throw failure("tail_call abusing map_ptr") }
                tailCallMaps[slot] = map.map
            }
        case .getLocalStorage:
            if !state[.r2].isNull { throw failure("get_local_storage() doesn't support non-zero flags") }
        case .dynptrFromMem where state[.r1].kind != .mapValue:
            throw failure(
                "Unsupported reg type \(RegisterName.describe(state[.r1])) for bpf_dynptr_from_mem data", .access)
        case .snprintf: try checkFormat(state[.r3], length: state[.r5])
        default: break
        }
    }

    // MARK: References

    func acquireReference() -> UInt32 {
        let id = newIdentifier()
        let frame = state.current.callback == .synchronous ? Int32(truncatingIfNeeded: state.depth) : 0
        state.references.append(
            .init(id: id, acquiredAt: Int32(truncatingIfNeeded: slot), callbackFrame: frame))
        return id
    }

    /// Gives a reference back: nothing that stands for it is good any more.
    private func release(_ reference: UInt32, _ call: HelperCall) throws(VerificationFailure) {
        guard reference != 0 else { return }
        // A callback must not give back what it did not acquire.
        let isForeign = state.references.contains {
            $0.id == reference && state.current.callback == .synchronous && Int($0.callbackFrame) != state.depth
        }
        if isForeign || !state.references.contains(where: { $0.id == reference }) {
            throw failure("func \(call.name) reference has not been acquired before")
        }
        clearDynptrs(of: reference)
        let invalidated = invalidated
        state.references.removeAll { $0.id == reference }
        state.forEachRegister { register in
            if register.referenceID == reference { register = invalidated }
        }
        forgetInvalidSpills()
    }

    /// What a pointer becomes that is no good any more: some number, or nothing where numbers could leak addresses.
    var invalidated: RegisterState {
        program.permissions.allowsPointerLeaks ? .unknown : .uninitialized
    }

    func forgetInvalidSpills() {
        for frame in state.frames.indices {
            for index in state.frames[frame].stack.indices
            where state.frames[frame].stack[index].isSpilled
                && state.frames[frame].stack[index].spilled.kind == .uninitialized
            {
                state.frames[frame].stack[index].forgetSpill()
            }
        }
    }

    // MARK: Results

    private func setResult(_ call: HelperCall) throws(VerificationFailure) {
        switch call.prototype.result {
        case .void: break
        case .integer: state[.r0] = integerResult(call)
        case .mapValue: state[.r0] = try mapValueResult(call, nullable: false)
        case .mapValueOrNull: state[.r0] = try mapValueResult(call, nullable: !call.findsElement)
        case .recordOrNull:
            var pointer = RegisterState(pointer: .memory, attributes: [.maybeNull, .ringBuffer])
            pointer.extra = Int32(truncatingIfNeeded: call.constantSize ?? 0)
            guard (call.constantSize ?? 0) < Self.maximumVariableOffset else {
                throw unsupported("records as large as this are")
            }
            state[.r0] = identified(pointer, call)
        case .socketOrNull: state[.r0] = identified(RegisterState(pointer: .socket, attributes: .maybeNull), call)
        case .socketCommonOrNull:
            state[.r0] = identified(RegisterState(pointer: .socketCommon, attributes: .maybeNull), call)
        case .tcpSocketOrNull: state[.r0] = identified(RegisterState(pointer: .tcpSocket, attributes: .maybeNull), call)
        case .dynptrMemoryOrNull: state[.r0] = try sliceResult(call)
        case .object(let name): state[.r0] = RegisterState(object: name, attributes: .trusted)
        case .objectOrNull(let name):
            state[.r0] = identified(RegisterState(object: name, attributes: .maybeNull), call)
        case .perCPUVariable, .perCPUVariableOrNull, .kernelPointerOrNull:
            throw unsupported("helpers that return kernel objects are")
        }
    }

    /// Memory of a dynptr: good for as long as the dynptr is.
    private func sliceResult(_ call: HelperCall) throws(VerificationFailure) -> RegisterState {
        guard let dynptr = call.dynptr, (call.constantSize ?? 0) < Self.maximumVariableOffset else {
            throw unsupported("slices as large as this are")
        }
        var pointer = RegisterState(pointer: .memory, attributes: .maybeNull)
        pointer.extra = Int32(truncatingIfNeeded: call.constantSize ?? 0)
        pointer.id = newIdentifier()
        pointer.dynptr = dynptr.sliceNumber
        pointer.referenceID = dynptr.referenceID
        return pointer
    }

    private func integerResult(_ call: HelperCall) -> RegisterState {
        guard call.traits.contains(.limitsResult), let maximum = call.maximumSize else { return .unknown }
        var range = ScalarRange.unknown
        range.signedMaximum = Int64(clamping: maximum)
        range.low.signedMaximum = Int32(clamping: maximum)
        range.signedMinimum = -4095
        range.low.signedMinimum = -4095
        return RegisterState(scalar: range.synchronised())
    }

    private func identified(_ pointer: RegisterState, _ call: HelperCall) -> RegisterState {
        var pointer = pointer
        pointer.id = newIdentifier()
        if call.traits.contains(.acquires) {
            pointer.id = acquireReference()
            pointer.referenceID = pointer.id
        } else {
            if call.traits.contains(.casts) { pointer.referenceID = call.referenceID }
        }
        return pointer
    }

    private func mapValueResult(_ call: HelperCall, nullable: Bool) throws(VerificationFailure) -> RegisterState {
        guard let map = call.map else { throw unsupported("map values without a map are") }
        var pointer = RegisterState(pointer: .mapValue, attributes: nullable ? .maybeNull : [])
        pointer.map = map.map
        pointer.extra = map.extra
        if map.attributes.contains(.innerMap) { pointer.attributes.insert(.innerMap) }
        let description = description(of: map)
        let isSocketMap = description.type == .sockmap || description.type == .sockhash
        // Locks of two look-ups are two locks, also where the kernel knows that both find a value.
        let hasLock = description.fields.contains { $0.kind == .spinLock }
        if nullable || hasLock { pointer.id = newIdentifier() }
        if nullable && isSocketMap && call.id == .mapLookupElem {
            pointer.id = acquireReference()
            pointer.referenceID = pointer.id
        }
        return pointer
    }
}

extension ProgramType {
    /// Whether programs may change which sockets a map of sockets holds.
    fileprivate func mayUpdateSocketMaps(deleting: Bool) -> Bool {
        switch self {
        case .socketFilter, .schedCls, .schedAct, .xdp, .skReuseport, .flowDissector, .skLookup: true
        case .sockOps: deleting
        default: false
        }
    }
}
