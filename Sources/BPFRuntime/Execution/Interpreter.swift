import BPFInstructions

/// Executes decoded programs: one loop, specialised for each policy.
///
/// What the loop changes most is local to it: the place in the program, the instruction count; and registers are its own.
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
        do throws(Trap.Kind) {
            while true {
                step = cursor
                if Policy.isChecked { try state.noteRegisters(uses[step.index(from: first)]) }
                cursor = step.next
                switch step.code {
                // Arithmetic.
                case .add64Immediate: registers.combineImmediate(step, Semantics.add64)
                case .add64Register: registers.combineRegister(step, Semantics.add64)
                case .add32Immediate: registers.combineImmediate(step, Semantics.add32)
                case .add32Register: registers.combineRegister(step, Semantics.add32)
                case .subtract64Immediate: registers.combineImmediate(step, Semantics.subtract64)
                case .subtract64Register: registers.combineRegister(step, Semantics.subtract64)
                case .subtract32Immediate: registers.combineImmediate(step, Semantics.subtract32)
                case .subtract32Register: registers.combineRegister(step, Semantics.subtract32)
                case .multiply64Immediate: registers.combineImmediate(step, Semantics.multiply64)
                case .multiply64Register: registers.combineRegister(step, Semantics.multiply64)
                case .multiply32Immediate: registers.combineImmediate(step, Semantics.multiply32)
                case .multiply32Register: registers.combineRegister(step, Semantics.multiply32)
                case .divide64Immediate: registers.combineImmediate(step, Semantics.divide64)
                case .divide64Register: registers.combineRegister(step, Semantics.divide64)
                case .divide32Immediate: registers.combineImmediate(step, Semantics.divide32)
                case .divide32Register: registers.combineRegister(step, Semantics.divide32)
                case .modulo64Immediate: registers.combineImmediate(step, Semantics.modulo64)
                case .modulo64Register: registers.combineRegister(step, Semantics.modulo64)
                case .modulo32Immediate: registers.combineImmediate(step, Semantics.modulo32)
                case .modulo32Register: registers.combineRegister(step, Semantics.modulo32)
                case .signedDivide64Immediate: registers.combineImmediate(step, Semantics.signedDivide64)
                case .signedDivide64Register: registers.combineRegister(step, Semantics.signedDivide64)
                case .signedDivide32Immediate: registers.combineImmediate(step, Semantics.signedDivide32)
                case .signedDivide32Register: registers.combineRegister(step, Semantics.signedDivide32)
                case .signedModulo64Immediate: registers.combineImmediate(step, Semantics.signedModulo64)
                case .signedModulo64Register: registers.combineRegister(step, Semantics.signedModulo64)
                case .signedModulo32Immediate: registers.combineImmediate(step, Semantics.signedModulo32)
                case .signedModulo32Register: registers.combineRegister(step, Semantics.signedModulo32)
                case .or64Immediate: registers.combineImmediate(step, (|))
                case .or64Register: registers.combineRegister(step, (|))
                case .or32Immediate: registers.combineImmediate(step, { Semantics.low32($0 | $1) })
                case .or32Register: registers.combineRegister(step, { Semantics.low32($0 | $1) })
                case .and64Immediate: registers.combineImmediate(step, (&))
                case .and64Register: registers.combineRegister(step, (&))
                case .and32Immediate: registers.combineImmediate(step, { Semantics.low32($0 & $1) })
                case .and32Register: registers.combineRegister(step, { Semantics.low32($0 & $1) })
                case .xor64Immediate: registers.combineImmediate(step, (^))
                case .xor64Register: registers.combineRegister(step, (^))
                case .xor32Immediate: registers.combineImmediate(step, { Semantics.low32($0 ^ $1) })
                case .xor32Register: registers.combineRegister(step, { Semantics.low32($0 ^ $1) })
                case .shiftLeft64Immediate: registers.combineImmediate(step, Semantics.shiftLeft64)
                case .shiftLeft64Register: registers.combineRegister(step, Semantics.shiftLeft64)
                case .shiftLeft32Immediate: registers.combineImmediate(step, Semantics.shiftLeft32)
                case .shiftLeft32Register: registers.combineRegister(step, Semantics.shiftLeft32)
                case .shiftRight64Immediate: registers.combineImmediate(step, Semantics.shiftRight64)
                case .shiftRight64Register: registers.combineRegister(step, Semantics.shiftRight64)
                case .shiftRight32Immediate: registers.combineImmediate(step, Semantics.shiftRight32)
                case .shiftRight32Register: registers.combineRegister(step, Semantics.shiftRight32)
                case .shiftRightArithmetic64Immediate:
                    registers.combineImmediate(step, Semantics.shiftRightArithmetic64)
                case .shiftRightArithmetic64Register: registers.combineRegister(step, Semantics.shiftRightArithmetic64)
                case .shiftRightArithmetic32Immediate:
                    registers.combineImmediate(step, Semantics.shiftRightArithmetic32)
                case .shiftRightArithmetic32Register: registers.combineRegister(step, Semantics.shiftRightArithmetic32)

                // Values from elsewhere.
                case .constant: registers[step.destination] = step.constant
                case .move64: registers[step.destination] = registers[step.source]
                case .move32: registers[step.destination] = Semantics.low32(registers[step.source])
                case .negate64: registers[step.destination] = Semantics.negate64(registers[step.destination])
                case .negate32: registers[step.destination] = Semantics.negate32(registers[step.destination])
                case .signExtend8To64: registers[step.destination] = Semantics.signExtend8(registers[step.source])
                case .signExtend16To64: registers[step.destination] = Semantics.signExtend16(registers[step.source])
                case .signExtend32To64: registers[step.destination] = Semantics.signExtend32(registers[step.source])
                case .signExtend8To32:
                    registers[step.destination] = Semantics.low32(Semantics.signExtend8(registers[step.source]))
                case .signExtend16To32:
                    registers[step.destination] = Semantics.low32(Semantics.signExtend16(registers[step.source]))
                case .swap16: registers[step.destination] = Semantics.swap16(registers[step.destination])
                case .swap32: registers[step.destination] = Semantics.swap32(registers[step.destination])
                case .swap64: registers[step.destination] = Semantics.swap64(registers[step.destination])
                case .keep16: registers[step.destination] &= 0xffff
                case .keep32: registers[step.destination] &= 0xffff_ffff
                case .keep64: break

                // Memory.
                case .load8:
                    registers[step.destination] = UInt64(
                        try state.load(Policy.self, UInt8.self, registers.sourceAddress(step)))
                case .load16:
                    registers[step.destination] = UInt64(
                        try state.load(Policy.self, UInt16.self, registers.sourceAddress(step)))
                case .load64:
                    registers[step.destination] = UInt64(
                        try state.load(Policy.self, UInt64.self, registers.sourceAddress(step)))
                case .load32:
                    registers[step.destination] = try state.loadWord(Policy.self, registers.sourceAddress(step))
                case .loadSigned8:
                    registers[step.destination] = UInt64(
                        bitPattern: Int64(try state.load(Policy.self, Int8.self, registers.sourceAddress(step))))
                case .loadSigned16:
                    registers[step.destination] = UInt64(
                        bitPattern: Int64(try state.load(Policy.self, Int16.self, registers.sourceAddress(step))))
                case .loadSigned32:
                    registers[step.destination] = UInt64(
                        bitPattern: Int64(try state.load(Policy.self, Int32.self, registers.sourceAddress(step))))
                case .store8Immediate:
                    try state.store(Policy.self, UInt8.self, step.immediate, registers.destinationAddress(step))
                case .store16Immediate:
                    try state.store(Policy.self, UInt16.self, step.immediate, registers.destinationAddress(step))
                case .store32Immediate:
                    try state.store(Policy.self, UInt32.self, step.immediate, registers.destinationAddress(step))
                case .store64Immediate:
                    try state.store(Policy.self, UInt64.self, step.immediate, registers.destinationAddress(step))
                case .store8Register:
                    try state.store(Policy.self, UInt8.self, registers[step.source], registers.destinationAddress(step))
                case .store16Register:
                    try state.store(
                        Policy.self, UInt16.self, registers[step.source], registers.destinationAddress(step))
                case .store32Register:
                    try state.store(
                        Policy.self, UInt32.self, registers[step.source], registers.destinationAddress(step))
                case .store64Register:
                    try state.store(
                        Policy.self, UInt64.self, registers[step.source], registers.destinationAddress(step))
                case .loadPacketAbsolute:
                    if try !state.loadPacket(Policy.self, step.immediate, step, &registers) {
                        guard let next = try state.leave(Policy.self, &registers, first) else {
                            return state.stop(counter, step)
                        }
                        cursor = try counter.jump(from: step, to: next)
                    }
                case .loadPacketIndirect:
                    if try !state.loadPacket(Policy.self, registers[step.source] &+ step.immediate, step, &registers) {
                        guard let next = try state.leave(Policy.self, &registers, first) else {
                            return state.stop(counter, step)
                        }
                        cursor = try counter.jump(from: step, to: next)
                    }

                // Atomics.
                case .atomicAdd32:
                    _ = try unsafe state.atomic(Policy.self, UInt32.self, step, registers, HostMemory.add32)
                case .atomicAdd64:
                    _ = try unsafe state.atomic(Policy.self, UInt64.self, step, registers, HostMemory.add64)
                case .atomicOr32:
                    _ = try unsafe state.atomic(Policy.self, UInt32.self, step, registers, HostMemory.or32)
                case .atomicOr64:
                    _ = try unsafe state.atomic(Policy.self, UInt64.self, step, registers, HostMemory.or64)
                case .atomicAnd32:
                    _ = try unsafe state.atomic(Policy.self, UInt32.self, step, registers, HostMemory.and32)
                case .atomicAnd64:
                    _ = try unsafe state.atomic(Policy.self, UInt64.self, step, registers, HostMemory.and64)
                case .atomicXor32:
                    _ = try unsafe state.atomic(Policy.self, UInt32.self, step, registers, HostMemory.xor32)
                case .atomicXor64:
                    _ = try unsafe state.atomic(Policy.self, UInt64.self, step, registers, HostMemory.xor64)
                case .fetchAdd32:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt32.self, step, registers, HostMemory.add32)
                case .fetchAdd64:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt64.self, step, registers, HostMemory.add64)
                case .fetchOr32:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt32.self, step, registers, HostMemory.or32)
                case .fetchOr64:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt64.self, step, registers, HostMemory.or64)
                case .fetchAnd32:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt32.self, step, registers, HostMemory.and32)
                case .fetchAnd64:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt64.self, step, registers, HostMemory.and64)
                case .fetchXor32:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt32.self, step, registers, HostMemory.xor32)
                case .fetchXor64:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt64.self, step, registers, HostMemory.xor64)
                case .exchange32:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt32.self, step, registers, HostMemory.exchange32)
                case .exchange64:
                    registers[step.source] = try unsafe state.atomic(
                        Policy.self, UInt64.self, step, registers, HostMemory.exchange64)
                case .compareExchange32:
                    registers[0] = try unsafe state.compareExchange(
                        Policy.self, UInt32.self, step, registers, HostMemory.compareExchange32)
                case .compareExchange64:
                    registers[0] = try unsafe state.compareExchange(
                        Policy.self, UInt64.self, step, registers, HostMemory.compareExchange64)
                case .loadAcquire8:
                    registers[step.destination] = try unsafe state.loadAcquire(
                        Policy.self, UInt8.self, registers.sourceAddress(step), HostMemory.loadAcquire8)
                case .loadAcquire16:
                    registers[step.destination] = try unsafe state.loadAcquire(
                        Policy.self, UInt16.self, registers.sourceAddress(step), HostMemory.loadAcquire16)
                case .loadAcquire32:
                    registers[step.destination] = try unsafe state.loadAcquire(
                        Policy.self, UInt32.self, registers.sourceAddress(step), HostMemory.loadAcquire32)
                case .loadAcquire64:
                    registers[step.destination] = try unsafe state.loadAcquire(
                        Policy.self, UInt64.self, registers.sourceAddress(step), HostMemory.loadAcquire64)
                case .storeRelease8:
                    try unsafe state.storeRelease(
                        Policy.self, UInt8.self, registers[step.source], registers.destinationAddress(step),
                        HostMemory.storeRelease8)
                case .storeRelease16:
                    try unsafe state.storeRelease(
                        Policy.self, UInt16.self, registers[step.source], registers.destinationAddress(step),
                        HostMemory.storeRelease16)
                case .storeRelease32:
                    try unsafe state.storeRelease(
                        Policy.self, UInt32.self, registers[step.source], registers.destinationAddress(step),
                        HostMemory.storeRelease32)
                case .storeRelease64:
                    try unsafe state.storeRelease(
                        Policy.self, UInt64.self, registers[step.source], registers.destinationAddress(step),
                        HostMemory.storeRelease64)

                // Jumps.
                case .jump: cursor = try counter.jump(from: step, to: step.target)
                case .mayGoto: if !state.spendsGotoBudget() { cursor = try counter.jump(from: step, to: step.target) }
                case .equal64Immediate:
                    if registers.compareImmediate(step, UInt64.self, (==)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .equal64Register:
                    if registers.compareRegister(step, UInt64.self, (==)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .equal32Immediate:
                    if registers.compareImmediate(step, UInt32.self, (==)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .equal32Register:
                    if registers.compareRegister(step, UInt32.self, (==)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .notEqual64Immediate:
                    if registers.compareImmediate(step, UInt64.self, (!=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .notEqual64Register:
                    if registers.compareRegister(step, UInt64.self, (!=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .notEqual32Immediate:
                    if registers.compareImmediate(step, UInt32.self, (!=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .notEqual32Register:
                    if registers.compareRegister(step, UInt32.self, (!=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .greater64Immediate:
                    if registers.compareImmediate(step, UInt64.self, (>)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .greater64Register:
                    if registers.compareRegister(step, UInt64.self, (>)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .greater32Immediate:
                    if registers.compareImmediate(step, UInt32.self, (>)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .greater32Register:
                    if registers.compareRegister(step, UInt32.self, (>)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .greaterOrEqual64Immediate:
                    if registers.compareImmediate(step, UInt64.self, (>=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .greaterOrEqual64Register:
                    if registers.compareRegister(step, UInt64.self, (>=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .greaterOrEqual32Immediate:
                    if registers.compareImmediate(step, UInt32.self, (>=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .greaterOrEqual32Register:
                    if registers.compareRegister(step, UInt32.self, (>=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .less64Immediate:
                    if registers.compareImmediate(step, UInt64.self, (<)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .less64Register:
                    if registers.compareRegister(step, UInt64.self, (<)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .less32Immediate:
                    if registers.compareImmediate(step, UInt32.self, (<)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .less32Register:
                    if registers.compareRegister(step, UInt32.self, (<)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .lessOrEqual64Immediate:
                    if registers.compareImmediate(step, UInt64.self, (<=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .lessOrEqual64Register:
                    if registers.compareRegister(step, UInt64.self, (<=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .lessOrEqual32Immediate:
                    if registers.compareImmediate(step, UInt32.self, (<=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .lessOrEqual32Register:
                    if registers.compareRegister(step, UInt32.self, (<=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedGreater64Immediate:
                    if registers.compareImmediate(step, Int64.self, (>)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedGreater64Register:
                    if registers.compareRegister(step, Int64.self, (>)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedGreater32Immediate:
                    if registers.compareImmediate(step, Int32.self, (>)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedGreater32Register:
                    if registers.compareRegister(step, Int32.self, (>)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedGreaterOrEqual64Immediate:
                    if registers.compareImmediate(step, Int64.self, (>=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedGreaterOrEqual64Register:
                    if registers.compareRegister(step, Int64.self, (>=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedGreaterOrEqual32Immediate:
                    if registers.compareImmediate(step, Int32.self, (>=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedGreaterOrEqual32Register:
                    if registers.compareRegister(step, Int32.self, (>=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedLess64Immediate:
                    if registers.compareImmediate(step, Int64.self, (<)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedLess64Register:
                    if registers.compareRegister(step, Int64.self, (<)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedLess32Immediate:
                    if registers.compareImmediate(step, Int32.self, (<)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedLess32Register:
                    if registers.compareRegister(step, Int32.self, (<)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedLessOrEqual64Immediate:
                    if registers.compareImmediate(step, Int64.self, (<=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedLessOrEqual64Register:
                    if registers.compareRegister(step, Int64.self, (<=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedLessOrEqual32Immediate:
                    if registers.compareImmediate(step, Int32.self, (<=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .signedLessOrEqual32Register:
                    if registers.compareRegister(step, Int32.self, (<=)) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .bitsSet64Immediate:
                    if registers.compareImmediate(step, UInt64.self, { $0 & $1 != 0 }) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .bitsSet64Register:
                    if registers.compareRegister(step, UInt64.self, { $0 & $1 != 0 }) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .bitsSet32Immediate:
                    if registers.compareImmediate(step, UInt32.self, { $0 & $1 != 0 }) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }
                case .bitsSet32Register:
                    if registers.compareRegister(step, UInt32.self, { $0 & $1 != 0 }) {
                        cursor = try counter.jump(from: step, to: step.target)
                    }

                // Calls.
                case .callHelper:
                    let arguments = HelperArguments(registers)
                    let helper = helpers[step.helper]
                    if Policy.isChecked { try ArgumentCheck.check(helper, arguments, &state.memory) }
                    registers[0] = helper.implementation.call(arguments, &state)
                case .callMapLookup:
                    if Policy.isChecked { try state.checkArguments(of: helpers[step.helper], registers) }
                    registers[0] = state.lookup(map: registers[1], key: registers[2])
                case .callTail:
                    if Policy.isChecked { try state.checkArguments(of: helpers[step.helper], registers) }
                    if state.tailCall(Policy.self, registers) { return state.stop(counter, step) }
                case .callLoop:
                    if Policy.isChecked { try state.checkArguments(of: helpers[step.helper], registers) }
                    if let body = try state.enterLoop(Policy.self, &registers, decoded, from: cursor.index(from: first))
                    {
                        cursor = try counter.jump(from: step, to: first.advanced(by: body))
                    }
                case .callLocal:
                    try state.enter(Policy.self, &registers, from: cursor.index(from: first))
                    cursor = try counter.jump(from: step, to: step.target)
                case .exit:
                    guard let next = try state.leave(Policy.self, &registers, first) else {
                        return state.stop(counter, step)
                    }
                    cursor = try counter.jump(from: step, to: next)
                }
            }
        } catch {
            state.executed = counter.executed(with: step)
            throw program.trap(error, at: step.index(from: first))
        }
    }
}
