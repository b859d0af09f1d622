import BPFInstructions
import BPFModel

extension Verifier {
    func callSubprogram() throws(VerificationFailure) -> Next {
        guard let index = program.subprograms.index(startingAt: slot + 1 + Int(step.instruction.immediate)) else {
            throw failure("call to invalid destination")
        }
        if state.holdsLock && program.subprograms.entries[index].isGlobal {
            throw failure("global function calls are not allowed while holding a lock,\nuse static function instead")
        }
        if program.subprograms.entries[index].isGlobal {
            try callGlobal(index)
            return .slot(slot + 1)
        }
        try enter(index)
        return .slot(program.subprograms.entries[index].range.lowerBound)
    }

    /// Goes into a static function: it sees the caller's arguments, and nothing else of its registers.
    private func enter(_ index: Int) throws(VerificationFailure) {
        guard state.frames.count < StackDepth.maximumFrames else {
            throw failure("the call stack of \(state.frames.count + 1) frames is too deep", .tooComplex)
        }
        var frame = Frame(subprogram: index, callSite: slot)
        for register in 1...5 { frame.registers[register] = state.current.registers[register] }
        frame.registers[10] = RegisterState(pointer: .stack)
        frame.registers[10].frame = UInt8(state.frames.count)
        state.clobberCallerSaved()
        state.frames.append(frame)
    }

    func exit() throws(VerificationFailure) -> Next {
        guard state.depth == 0 else {
            if state.current.callback == .synchronous {
                try checkReferencesReturned(by: state.depth)
                return .slot(try leaveCallback())
            }
            return .slot(try leaveFrame())
        }
        if state.holdsLock {
            throw failure(
                program.request.profile.hasTextsOf618
                    ? "BPF_EXIT instruction in main prog cannot be used inside bpf_spin_lock-ed region"
                    : "bpf_spin_unlock is missing")
        }
        try checkReferencesReturned()
        if root != 0 && state.current.callback == nil
            && !program.subprograms.entries[root].isExceptionCallback
            && program.subprograms.entries[root].prototype?.returnsValue == false
        {
            return .end
        }
        try checkResult(in: .r0)
        return .end
    }

    private func leaveFrame() throws(VerificationFailure) -> Int {
        let result = state[.r0]
        if result.kind == .stack {
            throw failure("cannot return stack pointer to the caller")
        }
        let site = state.current.callSite
        state.frames.removeLast()
        state[.r0] = result
        return site + 1
    }

    /// Whether all is given back that was acquired; in a callback, what the callback acquired.
    func checkReferencesReturned(by callback: Int? = nil) throws(VerificationFailure) {
        if let lines = heldReferences(by: callback) { throw failure(lines) }
    }

    /// The kernel's lines about what was not given back; nil for nothing.
    func heldReferences(by callback: Int? = nil) -> String? {
        let held = state.references.filter { callback == nil || Int($0.callbackFrame) == callback }
        guard !held.isEmpty else { return nil }
        return held.map { "Unreleased reference id=\($0.id) alloc_insn=\($0.acquiredAt)" }.joined(separator: "\n")
    }

    /// The program's result, and a global function's, must be a number; many program types limit it.
    ///
    /// It is in r0, or in r1 where an exception makes the cookie the result.
    func checkResult(in register: Register) throws(VerificationFailure) {
        try checkInitialized(register)
        let (result, name) = (state[register], "R\(register.rawValue)")
        if leaks(result) { throw failure("\(name) leaks addr as return value", .access) }
        if state.frames[0].callback == .asynchronous {
            return try checkLimits(of: register, 0...0, at: "At async callback return")
        }
        if root != 0 && !program.subprograms.entries[root].isExceptionCallback {
            guard result.isScalar else {
                throw failure(
                    "At subprogram exit the register \(name) is not a scalar value (\(RegisterName.describe(result)))")
            }
            return
        }
        guard let limits = program.context.results else { return }
        try checkLimits(of: register, limits, at: "At program exit")
    }

    private func checkLimits(
        of register: Register, _ limits: ClosedRange<Int32>, at place: String
    ) throws(VerificationFailure) {
        let (result, name) = (state[register], "R\(register.rawValue)")
        guard result.isScalar else {
            throw failure("\(place) the register \(name) is not a known value (\(RegisterName.describe(result)))")
        }
        try markPrecise(register)
        try checkRange(of: result, limits, at: place, name: name)
    }

    func checkRange(
        of result: RegisterState, _ limits: ClosedRange<Int32>, at place: String, name: String = "R0"
    ) throws(VerificationFailure) {
        let (minimum, maximum) = (result.range.signedMinimum, result.range.signedMaximum)
        if Int64(limits.lowerBound) <= minimum && maximum <= Int64(limits.upperBound) { return }
        let isKnown = minimum > .min && maximum < .max
        let text =
            isKnown
            ? "has smin=\(minimum) smax=\(maximum)"
            : minimum == .min && maximum == .max ? "has unknown scalar value" : Self.halfKnown(minimum, maximum)
        throw failure(
            "\(place) the register \(name) \(text) should have been in [\(limits.lowerBound), \(limits.upperBound)]")
    }

    private static func halfKnown(_ minimum: Int64, _ maximum: Int64) -> String {
        minimum > .min ? "has smin=\(minimum)" : "has smax=\(maximum)"
    }

    // MARK: Global functions

    /// A call of a function that is verified on its own: its arguments must be what it was verified for.
    private func callGlobal(_ index: Int) throws(VerificationFailure) {
        let entry = program.subprograms.entries[index]
        if let objection = entry.objection {
            throw failure(objection + "\nCaller passes invalid args into func#\(index) ('\(entry.name)')")
        }
        guard let prototype = entry.prototype else {
            throw unsupported("global functions without a described prototype are")
        }
        do throws(VerificationFailure) {
            for (number, parameter) in prototype.parameters.enumerated() {
                try check(parameter, argument: Register(rawValue: UInt8(number + 1)), number: number, entry)
            }
        } catch {
            throw failure(
                error.message + "\nCaller passes invalid args into func#\(index) ('\(entry.name)')", error.reason)
        }
        calledGlobals.insert(index)
        log.note("Func#\(index) ('\(entry.name)') is global and assumed valid.")
        if entry.movesPackets { invalidatePacketPointers() }
        state.clobberCallerSaved()
        if prototype.returnsValue { state[.r0] = .unknown }
    }

    private func check(
        _ parameter: FunctionDescription.Parameter, argument: Register, number: Int, _ entry: SubprogramTable.Entry
    ) throws(VerificationFailure) {
        let value = state[argument]
        switch parameter {
        case .scalar:
            guard value.isScalar else { throw failure("R\(argument.rawValue) is not a scalar") }
        case .arena:
            guard value.isScalar || value.kind == .arena else {
                throw failure("R\(argument.rawValue) is not a pointer to arena or scalar.")
            }
        case .context:
            guard value.kind == .context else { throw failure("arg#\(number) expects pointer to ctx") }
            try checkFixedOffset(value, "R\(argument.rawValue)", what: "ctx")
        case .memory(let size, let nullable):
            if nullable && value.isNull { return }
            try checkMemoryArgument(argument, value, size)
            if value.mayBeNull && !nullable { throw failure("arg#\(number) is expected to be non-NULL") }
        case .dynptr:
            guard value.kind == .stack || value.kind == .dynptr else {
                throw failure("arg#\(number) expected pointer to stack or const struct bpf_dynptr")
            }
            if value.kind == .dynptr {
                try checkFixedOffset(value, "R\(argument.rawValue)", what: RegisterName.base(value.kind))
            }
            _ = try checkDynptr(argument, value)
        case .object(let name, let nullable): try checkObjectArgument(argument, value, name, nullable: nullable)
        case .unsupported(let what): throw unsupported(what)
        }
    }

    private func checkObjectArgument(
        _ argument: Register, _ value: RegisterState, _ name: String, nullable: Bool
    ) throws(VerificationFailure) {
        if nullable && value.isNull { return }
        guard value.kind == .object, nullable || !value.mayBeNull else {
            throw failure(
                "R\(argument.rawValue) type=\(RegisterName.describe(value)) expected=ptr_, trusted_ptr_, rcu_ptr_",
                .access)
        }
        let index = KernelObject.index(of: name)
        guard index >= 0, value.map == index, value.attributes.contains(.trusted), value.offset == 0 else {
            throw unsupported("comparing the types of kernel objects is")
        }
    }

    /// Memory that the function may read and write, as if the pointer to it were not null.
    private func checkMemoryArgument(
        _ argument: Register, _ value: RegisterState, _ size: Int
    ) throws(VerificationFailure) {
        var present = value
        if value.mayBeNull { becomeNotNull(&present) }
        state[argument] = present
        try checkHelperMemory(argument, size: size, allowsZero: true, use: .readWrite)
        state[argument] = value
    }

    func globalFunctionState(_ index: Int) throws(VerificationFailure) -> VerifierState {
        let entry = program.subprograms.entries[index]
        if entry.isExceptionCallback { try checkExceptionCallback(entry) }
        guard let prototype = entry.prototype, prototype.parameters.count <= 5 else {
            throw VerificationFailure(
                "global functions without a described prototype are not supported by this verifier yet",
                at: entry.range.lowerBound, reason: .unsupported)
        }
        var frame = Frame(subprogram: index, callSite: -1)
        frame.registers[10] = RegisterState(pointer: .stack)
        for (number, parameter) in prototype.parameters.enumerated() {
            switch parameter {
            case .scalar, .arena: frame.registers[number + 1] = .unknown
            case .context: frame.registers[number + 1] = RegisterState(pointer: .context)
            case .dynptr:
                frame.registers[number + 1] = RegisterState(Dynptr(memory: .local, id: newIdentifier()), isFirst: true)
            case .object(let name, let nullable):
                var pointer = RegisterState(object: name, attributes: nullable ? [.trusted, .maybeNull] : .trusted)
                if nullable { pointer.id = newIdentifier() }
                frame.registers[number + 1] = pointer
            case .unsupported: throw unsupported("arguments of global functions that are kernel objects are")
            case .memory(let size, let nullable):
                var pointer = RegisterState(pointer: .memory, attributes: nullable ? .maybeNull : [])
                pointer.extra = Int32(truncatingIfNeeded: size)
                if nullable { pointer.id = newIdentifier() }
                frame.registers[number + 1] = pointer
            }
        }
        return VerifierState(frames: [frame])
    }
}
