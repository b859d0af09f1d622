import BPFInstructions

/// Executes decoded programs: one loop, specialised for each policy.
///
/// What the loop changes most is local to it: the place in the program and the instruction count. A case yields the value
/// of the destination register, which is written in one place, or does all of its work and continues with the next step.
enum Interpreter {
    /// Runs a program from `state.step` on, until the run ends, another program goes on, or the program is stopped.
    static func run<Policy: ExecutionPolicy>(
        _ policy: Policy.Type,
        _ program: Program,
        _ registers: inout Registers,
        _ state: inout RunState
    ) throws(Trap) {
        let decoded = program.decoded
        let (uses, helpers) = (decoded.uses.span, decoded.helpers.span)
        // Safety: the program outlives the loop.
        let first = unsafe StepCursor(decoded)
        var cursor = first.advanced(by: state.step)
        var step = cursor
        var counter = InstructionCounter(state, at: cursor)
        // Safety: as above.
        var frame = unsafe ChainFrame(program.chain, lead: counter.lead, limit: state.instructionLimit, state.memory)
        do throws(Trap.Kind) {
            while true {
                if !Policy.isChecked {
                    frame.lead = counter.lead
                    cursor = first.advanced(
                        by: ChainStep.run(from: cursor.index(from: first), &registers, &frame, &state))
                    counter.resume(frame.lead)
                }
                step = cursor
                if Policy.isChecked { try state.noteRegisters(uses[step.number]) }
                if Policy.isObserved { state.observe(program, step: step.index(from: first), registers) }
                cursor = step.next
                let value: UInt64
                switch step.code {
                // Arithmetic.
                case .add64Immediate: value = Semantics.add64(registers[step.left], step.immediate)
                case .add64Register: value = Semantics.add64(registers[step.left], registers[step.source])
                case .add32Immediate: value = Semantics.add32(registers[step.left], step.immediate)
                case .add32Register: value = Semantics.add32(registers[step.left], registers[step.source])
                case .subtract64Immediate: value = Semantics.subtract64(registers[step.left], step.immediate)
                case .subtract64Register: value = Semantics.subtract64(registers[step.left], registers[step.source])
                case .subtract32Immediate: value = Semantics.subtract32(registers[step.left], step.immediate)
                case .subtract32Register: value = Semantics.subtract32(registers[step.left], registers[step.source])
                case .multiply64Immediate: value = Semantics.multiply64(registers[step.left], step.immediate)
                case .multiply64Register: value = Semantics.multiply64(registers[step.left], registers[step.source])
                case .multiply32Immediate: value = Semantics.multiply32(registers[step.left], step.immediate)
                case .multiply32Register: value = Semantics.multiply32(registers[step.left], registers[step.source])
                case .divide64Immediate: value = Semantics.divide64(registers[step.left], step.immediate)
                case .divide64Register: value = Semantics.divide64(registers[step.left], registers[step.source])
                case .divide32Immediate: value = Semantics.divide32(registers[step.left], step.immediate)
                case .divide32Register: value = Semantics.divide32(registers[step.left], registers[step.source])
                case .modulo64Immediate: value = Semantics.modulo64(registers[step.left], step.immediate)
                case .modulo64Register: value = Semantics.modulo64(registers[step.left], registers[step.source])
                case .modulo32Immediate: value = Semantics.modulo32(registers[step.left], step.immediate)
                case .modulo32Register: value = Semantics.modulo32(registers[step.left], registers[step.source])
                case .signedDivide64Immediate: value = Semantics.signedDivide64(registers[step.left], step.immediate)
                case .signedDivide64Register:
                    value = Semantics.signedDivide64(registers[step.left], registers[step.source])
                case .signedDivide32Immediate: value = Semantics.signedDivide32(registers[step.left], step.immediate)
                case .signedDivide32Register:
                    value = Semantics.signedDivide32(registers[step.left], registers[step.source])
                case .signedModulo64Immediate: value = Semantics.signedModulo64(registers[step.left], step.immediate)
                case .signedModulo64Register:
                    value = Semantics.signedModulo64(registers[step.left], registers[step.source])
                case .signedModulo32Immediate: value = Semantics.signedModulo32(registers[step.left], step.immediate)
                case .signedModulo32Register:
                    value = Semantics.signedModulo32(registers[step.left], registers[step.source])
                case .or64Immediate: value = registers[step.left] | step.immediate
                case .or64Register: value = registers[step.left] | registers[step.source]
                case .or32Immediate: value = Semantics.low32(registers[step.left] | step.immediate)
                case .or32Register: value = Semantics.low32(registers[step.left] | registers[step.source])
                case .and64Immediate: value = registers[step.left] & step.immediate
                case .and64Register: value = registers[step.left] & registers[step.source]
                case .and32Immediate: value = Semantics.low32(registers[step.left] & step.immediate)
                case .and32Register: value = Semantics.low32(registers[step.left] & registers[step.source])
                case .xor64Immediate: value = registers[step.left] ^ step.immediate
                case .xor64Register: value = registers[step.left] ^ registers[step.source]
                case .xor32Immediate: value = Semantics.low32(registers[step.left] ^ step.immediate)
                case .xor32Register: value = Semantics.low32(registers[step.left] ^ registers[step.source])
                case .shiftLeft64Immediate: value = Semantics.shiftLeft64(registers[step.left], step.immediate)
                case .shiftLeft64Register: value = Semantics.shiftLeft64(registers[step.left], registers[step.source])
                case .shiftLeft32Immediate: value = Semantics.shiftLeft32(registers[step.left], step.immediate)
                case .shiftLeft32Register: value = Semantics.shiftLeft32(registers[step.left], registers[step.source])
                case .shiftRight64Immediate: value = Semantics.shiftRight64(registers[step.left], step.immediate)
                case .shiftRight64Register: value = Semantics.shiftRight64(registers[step.left], registers[step.source])
                case .shiftRight32Immediate: value = Semantics.shiftRight32(registers[step.left], step.immediate)
                case .shiftRight32Register: value = Semantics.shiftRight32(registers[step.left], registers[step.source])
                case .shiftRightArithmetic64Immediate:
                    value = Semantics.shiftRightArithmetic64(registers[step.left], step.immediate)
                case .shiftRightArithmetic64Register:
                    value = Semantics.shiftRightArithmetic64(registers[step.left], registers[step.source])
                case .shiftRightArithmetic32Immediate:
                    value = Semantics.shiftRightArithmetic32(registers[step.left], step.immediate)
                case .shiftRightArithmetic32Register:
                    value = Semantics.shiftRightArithmetic32(registers[step.left], registers[step.source])

                // Values from elsewhere.
                case .constant: value = step.constant
                case .move64: value = registers[step.source]
                case .move32: value = Semantics.low32(registers[step.source])
                case .negate64: value = Semantics.negate64(registers[step.destination])
                case .negate32: value = Semantics.negate32(registers[step.destination])
                case .signExtend8To64: value = Semantics.signExtend8(registers[step.source])
                case .signExtend16To64: value = Semantics.signExtend16(registers[step.source])
                case .signExtend32To64: value = Semantics.signExtend32(registers[step.source])
                case .signExtend8To32: value = Semantics.low32(Semantics.signExtend8(registers[step.source]))
                case .signExtend16To32: value = Semantics.low32(Semantics.signExtend16(registers[step.source]))
                case .swap16: value = Semantics.swap16(registers[step.destination])
                case .swap32: value = Semantics.swap32(registers[step.destination])
                case .swap64: value = Semantics.swap64(registers[step.destination])
                case .keep16: value = registers[step.destination] & 0xffff
                case .keep32: value = Semantics.low32(registers[step.destination])
                case .keep64: value = registers[step.destination]

                // Memory.
                case .load8: value = UInt64(try state.load(Policy.self, UInt8.self, registers.sourceAddress(step)))
                case .load16: value = UInt64(try state.load(Policy.self, UInt16.self, registers.sourceAddress(step)))
                case .load32: value = try state.loadWord(Policy.self, registers.sourceAddress(step))
                case .load64: value = try state.load(Policy.self, UInt64.self, registers.sourceAddress(step))
                case .loadSigned8:
                    value = UInt64(
                        bitPattern: Int64(try state.load(Policy.self, Int8.self, registers.sourceAddress(step))))
                case .loadSigned16:
                    value = UInt64(
                        bitPattern: Int64(try state.load(Policy.self, Int16.self, registers.sourceAddress(step))))
                case .loadSigned32:
                    value = UInt64(
                        bitPattern: Int64(try state.load(Policy.self, Int32.self, registers.sourceAddress(step))))
                case .loadGuarded:
                    value = RunState.loadGuarded(step.immediate, registers.sourceAddress(step))
                case .arenaLoad: value = ArenaAccess.load(step, registers[step.source], decoded.arenaBase)
                case .arenaUserAddress:
                    value = ArenaAccess.userAddress(registers[step.source], upper: step.offset)
                case .arenaStore:
                    ArenaAccess.store(
                        step, registers[step.destination], registers[step.source], size: step.helper, decoded.arenaBase)
                    continue
                case .arenaStoreImmediate:
                    ArenaAccess.store(
                        step, registers[step.destination], step.immediate, size: Int(step.source), decoded.arenaBase)
                    continue
                case .arenaAtomic:
                    ArenaAccess.modify(step, &registers, decoded.arenaBase)
                    continue
                case .store8Immediate:
                    try state.store(Policy.self, UInt8.self, step.immediate, registers.destinationAddress(step))
                    continue
                case .store16Immediate:
                    try state.store(Policy.self, UInt16.self, step.immediate, registers.destinationAddress(step))
                    continue
                case .store32Immediate:
                    try state.store(Policy.self, UInt32.self, step.immediate, registers.destinationAddress(step))
                    continue
                case .store64Immediate:
                    try state.store(Policy.self, UInt64.self, step.immediate, registers.destinationAddress(step))
                    continue
                case .store8Register:
                    try state.store(Policy.self, UInt8.self, registers[step.source], registers.destinationAddress(step))
                    continue
                case .store16Register:
                    try state.store(
                        Policy.self, UInt16.self, registers[step.source], registers.destinationAddress(step))
                    continue
                case .store32Register:
                    try state.store(
                        Policy.self, UInt32.self, registers[step.source], registers.destinationAddress(step))
                    continue
                case .store64Register:
                    try state.store(
                        Policy.self, UInt64.self, registers[step.source], registers.destinationAddress(step))
                    continue
                case .loadPacketAbsolute:
                    if try state.loadPacket(Policy.self, step.immediate, step, &registers) { continue }
                    guard let next = try state.leave(Policy.self, &registers, first) else {
                        return try state.stop(counter, step)
                    }
                    cursor = try counter.jump(from: step, to: next)
                    continue
                case .loadPacketIndirect:
                    if try state.loadPacket(Policy.self, registers[step.source] &+ step.immediate, step, &registers) {
                        continue
                    }
                    guard let next = try state.leave(Policy.self, &registers, first) else {
                        return try state.stop(counter, step)
                    }
                    cursor = try counter.jump(from: step, to: next)
                    continue

                // Atomics.
                case .atomicAdd32:
                    _ = try unsafe state.atomic(Policy.self, UInt32.self, step, registers, HostMemory.add32)
                    continue
                case .atomicAdd64:
                    _ = try unsafe state.atomic(Policy.self, UInt64.self, step, registers, HostMemory.add64)
                    continue
                case .atomicOr32:
                    _ = try unsafe state.atomic(Policy.self, UInt32.self, step, registers, HostMemory.or32)
                    continue
                case .atomicOr64:
                    _ = try unsafe state.atomic(Policy.self, UInt64.self, step, registers, HostMemory.or64)
                    continue
                case .atomicAnd32:
                    _ = try unsafe state.atomic(Policy.self, UInt32.self, step, registers, HostMemory.and32)
                    continue
                case .atomicAnd64:
                    _ = try unsafe state.atomic(Policy.self, UInt64.self, step, registers, HostMemory.and64)
                    continue
                case .atomicXor32:
                    _ = try unsafe state.atomic(Policy.self, UInt32.self, step, registers, HostMemory.xor32)
                    continue
                case .atomicXor64:
                    _ = try unsafe state.atomic(Policy.self, UInt64.self, step, registers, HostMemory.xor64)
                    continue
                case .fetchAdd32:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt32.self, step, registers, HostMemory.add32)
                    continue
                case .fetchAdd64:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt64.self, step, registers, HostMemory.add64)
                    continue
                case .fetchOr32:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt32.self, step, registers, HostMemory.or32)
                    continue
                case .fetchOr64:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt64.self, step, registers, HostMemory.or64)
                    continue
                case .fetchAnd32:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt32.self, step, registers, HostMemory.and32)
                    continue
                case .fetchAnd64:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt64.self, step, registers, HostMemory.and64)
                    continue
                case .fetchXor32:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt32.self, step, registers, HostMemory.xor32)
                    continue
                case .fetchXor64:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt64.self, step, registers, HostMemory.xor64)
                    continue
                case .exchange32:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt32.self, step, registers, HostMemory.exchange32)
                    continue
                case .exchange64:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt64.self, step, registers, HostMemory.exchange64)
                    continue
                case .compareExchange32:
                    registers[0] = try unsafe state.compareExchange(
                        Policy.self, UInt32.self, step, registers, HostMemory.compareExchange32)
                    continue
                case .compareExchange64:
                    registers[0] = try unsafe state.compareExchange(
                        Policy.self, UInt64.self, step, registers, HostMemory.compareExchange64)
                    continue
                case .loadAcquire8:
                    value = try unsafe state.loadAcquire(
                        Policy.self, UInt8.self, registers.sourceAddress(step), HostMemory.loadAcquire8)
                case .loadAcquire16:
                    value = try unsafe state.loadAcquire(
                        Policy.self, UInt16.self, registers.sourceAddress(step), HostMemory.loadAcquire16)
                case .loadAcquire32:
                    value = try unsafe state.loadAcquire(
                        Policy.self, UInt32.self, registers.sourceAddress(step), HostMemory.loadAcquire32)
                case .loadAcquire64:
                    value = try unsafe state.loadAcquire(
                        Policy.self, UInt64.self, registers.sourceAddress(step), HostMemory.loadAcquire64)
                case .storeRelease8:
                    try unsafe state.storeRelease(
                        Policy.self, UInt8.self, registers[step.source], registers.destinationAddress(step),
                        HostMemory.storeRelease8)
                    continue
                case .storeRelease16:
                    try unsafe state.storeRelease(
                        Policy.self, UInt16.self, registers[step.source], registers.destinationAddress(step),
                        HostMemory.storeRelease16)
                    continue
                case .storeRelease32:
                    try unsafe state.storeRelease(
                        Policy.self, UInt32.self, registers[step.source], registers.destinationAddress(step),
                        HostMemory.storeRelease32)
                    continue
                case .storeRelease64:
                    try unsafe state.storeRelease(
                        Policy.self, UInt64.self, registers[step.source], registers.destinationAddress(step),
                        HostMemory.storeRelease64)
                    continue

                // Jumps.
                case .jump:
                    cursor = try counter.jump(from: step, to: step.target)
                    continue
                case .mayGoto:
                    cursor = try counter.next(after: step, jumpsIf: !state.spendsGotoBudget())
                    continue
                case .equal64Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, UInt64.self, (==)))
                    continue
                case .equal64Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, UInt64.self, (==)))
                    continue
                case .equal32Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, UInt32.self, (==)))
                    continue
                case .equal32Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, UInt32.self, (==)))
                    continue
                case .notEqual64Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, UInt64.self, (!=)))
                    continue
                case .notEqual64Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, UInt64.self, (!=)))
                    continue
                case .notEqual32Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, UInt32.self, (!=)))
                    continue
                case .notEqual32Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, UInt32.self, (!=)))
                    continue
                case .greater64Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, UInt64.self, (>)))
                    continue
                case .greater64Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, UInt64.self, (>)))
                    continue
                case .greater32Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, UInt32.self, (>)))
                    continue
                case .greater32Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, UInt32.self, (>)))
                    continue
                case .greaterOrEqual64Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, UInt64.self, (>=)))
                    continue
                case .greaterOrEqual64Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, UInt64.self, (>=)))
                    continue
                case .greaterOrEqual32Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, UInt32.self, (>=)))
                    continue
                case .greaterOrEqual32Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, UInt32.self, (>=)))
                    continue
                case .less64Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, UInt64.self, (<)))
                    continue
                case .less64Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, UInt64.self, (<)))
                    continue
                case .less32Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, UInt32.self, (<)))
                    continue
                case .less32Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, UInt32.self, (<)))
                    continue
                case .lessOrEqual64Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, UInt64.self, (<=)))
                    continue
                case .lessOrEqual64Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, UInt64.self, (<=)))
                    continue
                case .lessOrEqual32Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, UInt32.self, (<=)))
                    continue
                case .lessOrEqual32Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, UInt32.self, (<=)))
                    continue
                case .signedGreater64Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, Int64.self, (>)))
                    continue
                case .signedGreater64Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, Int64.self, (>)))
                    continue
                case .signedGreater32Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, Int32.self, (>)))
                    continue
                case .signedGreater32Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, Int32.self, (>)))
                    continue
                case .signedGreaterOrEqual64Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, Int64.self, (>=)))
                    continue
                case .signedGreaterOrEqual64Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, Int64.self, (>=)))
                    continue
                case .signedGreaterOrEqual32Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, Int32.self, (>=)))
                    continue
                case .signedGreaterOrEqual32Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, Int32.self, (>=)))
                    continue
                case .signedLess64Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, Int64.self, (<)))
                    continue
                case .signedLess64Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, Int64.self, (<)))
                    continue
                case .signedLess32Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, Int32.self, (<)))
                    continue
                case .signedLess32Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, Int32.self, (<)))
                    continue
                case .signedLessOrEqual64Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, Int64.self, (<=)))
                    continue
                case .signedLessOrEqual64Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, Int64.self, (<=)))
                    continue
                case .signedLessOrEqual32Immediate:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareImmediate(step, Int32.self, (<=)))
                    continue
                case .signedLessOrEqual32Register:
                    cursor = try counter.next(after: step, jumpsIf: registers.compareRegister(step, Int32.self, (<=)))
                    continue
                case .bitsSet64Immediate:
                    cursor = try counter.next(
                        after: step, jumpsIf: registers.compareImmediate(step, UInt64.self, { $0 & $1 != 0 }))
                    continue
                case .bitsSet64Register:
                    cursor = try counter.next(
                        after: step, jumpsIf: registers.compareRegister(step, UInt64.self, { $0 & $1 != 0 }))
                    continue
                case .bitsSet32Immediate:
                    cursor = try counter.next(
                        after: step, jumpsIf: registers.compareImmediate(step, UInt32.self, { $0 & $1 != 0 }))
                    continue
                case .bitsSet32Register:
                    cursor = try counter.next(
                        after: step, jumpsIf: registers.compareRegister(step, UInt32.self, { $0 & $1 != 0 }))
                    continue

                // Calls.
                case .callHelper:
                    let arguments = HelperArguments(registers)
                    let helper = helpers[step.helper]
                    if Policy.isChecked { try ArgumentCheck.check(helper, arguments, &state.memory) }
                    registers[0] = helper.implementation.call(arguments, &state)
                    continue
                case .callMapLookup:
                    if Policy.isChecked { try state.checkArguments(of: helpers[step.helper], registers) }
                    registers[0] = state.lookup(map: registers[1], key: registers[2])
                    continue
                case .callTail:
                    if Policy.isChecked { try state.checkArguments(of: helpers[step.helper], registers) }
                    if state.tailCall(Policy.self, registers) { return try state.stop(counter, step) }
                    continue
                case .callLoop:
                    if Policy.isChecked { try state.checkArguments(of: helpers[step.helper], registers) }
                    let next = cursor.index(from: first)
                    if let body = try state.enterLoop(
                        Policy.self, helpers[step.helper].id, &registers, decoded, from: next)
                    {
                        cursor = try counter.jump(from: step, to: first.advanced(by: body))
                    }
                    continue
                case .callStandIn:
                    if Policy.isChecked { try state.checkArguments(of: helpers[step.helper], registers) }
                    registers[0] = state.callStandIn(helpers[step.helper], HelperArguments(registers))
                    continue
                case .callLocal:
                    try state.enter(Policy.self, &registers, from: cursor.index(from: first))
                    cursor = try counter.jump(from: step, to: step.target)
                    continue
                case .callThrow:
                    guard let next = try state.unwind(Policy.self, &registers, decoded, first) else {
                        return try state.stop(counter, step)
                    }
                    cursor = try counter.jump(from: step, to: next)
                    continue
                case .callArena:
                    registers[0] = state.callArena(step.helper, registers)
                    continue
                case .exit:
                    guard let next = try state.leave(Policy.self, &registers, first) else {
                        return try state.stop(counter, step)
                    }
                    cursor = try counter.jump(from: step, to: next)
                    continue
                }
                registers[step.destination] = value
            }
        } catch {
            state.executed = counter.executed(with: step)
            throw program.trap(error, at: step.index(from: first))
        }
    }
}
