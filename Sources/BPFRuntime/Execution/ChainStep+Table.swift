import BPFInstructions

/// What each step does in a chain; nil for steps that the interpreter's loop does.
extension ChainStep {
    static func function(for code: StepCode) -> Function {
        arithmetic(code) ?? access(code) ?? jump(code) ?? call(code) ?? { ChainStep.leave($0, $2, $3) }
    }

    private static func call(_ code: StepCode) -> Function? {
        switch code {
        case .callHelper: { ChainStep.callHelper($0, $1, $2, $3) }
        case .callMapLookup: { ChainStep.lookup($0, $1, $2, $3) }
        case .atomicAdd32: { ChainStep.atomic($0, $1, $2, $3) { unsafe HostMemory.add32($0, $1) } }
        case .fetchAdd32:
            { ChainStep.atomic($0, $1, $2, $3, fetching: true) { unsafe HostMemory.add32($0, $1) } }
        case .atomicAdd64: { ChainStep.atomic($0, $1, $2, $3) { unsafe HostMemory.add64($0, $1) } }
        case .fetchAdd64:
            { ChainStep.atomic($0, $1, $2, $3, fetching: true) { unsafe HostMemory.add64($0, $1) } }
        case .atomicOr32: { ChainStep.atomic($0, $1, $2, $3) { unsafe HostMemory.or32($0, $1) } }
        case .fetchOr32:
            { ChainStep.atomic($0, $1, $2, $3, fetching: true) { unsafe HostMemory.or32($0, $1) } }
        case .atomicOr64: { ChainStep.atomic($0, $1, $2, $3) { unsafe HostMemory.or64($0, $1) } }
        case .fetchOr64:
            { ChainStep.atomic($0, $1, $2, $3, fetching: true) { unsafe HostMemory.or64($0, $1) } }
        case .atomicAnd32: { ChainStep.atomic($0, $1, $2, $3) { unsafe HostMemory.and32($0, $1) } }
        case .fetchAnd32:
            { ChainStep.atomic($0, $1, $2, $3, fetching: true) { unsafe HostMemory.and32($0, $1) } }
        case .atomicAnd64: { ChainStep.atomic($0, $1, $2, $3) { unsafe HostMemory.and64($0, $1) } }
        case .fetchAnd64:
            { ChainStep.atomic($0, $1, $2, $3, fetching: true) { unsafe HostMemory.and64($0, $1) } }
        case .atomicXor32: { ChainStep.atomic($0, $1, $2, $3) { unsafe HostMemory.xor32($0, $1) } }
        case .fetchXor32:
            { ChainStep.atomic($0, $1, $2, $3, fetching: true) { unsafe HostMemory.xor32($0, $1) } }
        case .atomicXor64: { ChainStep.atomic($0, $1, $2, $3) { unsafe HostMemory.xor64($0, $1) } }
        case .fetchXor64:
            { ChainStep.atomic($0, $1, $2, $3, fetching: true) { unsafe HostMemory.xor64($0, $1) } }
        default: nil
        }
    }

    private static func arithmetic(_ code: StepCode) -> Function? {
        switch code {
        case .add64Immediate: { ChainStep.compute($0, $1, $2, $3) { Semantics.add64($0[$1.left], $1.immediate) } }
        case .add64Register: { ChainStep.compute($0, $1, $2, $3) { Semantics.add64($0[$1.left], $0[$1.source]) } }
        case .add32Immediate: { ChainStep.compute($0, $1, $2, $3) { Semantics.add32($0[$1.left], $1.immediate) } }
        case .add32Register: { ChainStep.compute($0, $1, $2, $3) { Semantics.add32($0[$1.left], $0[$1.source]) } }
        case .subtract64Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.subtract64($0[$1.left], $1.immediate) } }
        case .subtract64Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.subtract64($0[$1.left], $0[$1.source]) } }
        case .subtract32Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.subtract32($0[$1.left], $1.immediate) } }
        case .subtract32Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.subtract32($0[$1.left], $0[$1.source]) } }
        case .multiply64Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.multiply64($0[$1.left], $1.immediate) } }
        case .multiply64Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.multiply64($0[$1.left], $0[$1.source]) } }
        case .multiply32Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.multiply32($0[$1.left], $1.immediate) } }
        case .multiply32Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.multiply32($0[$1.left], $0[$1.source]) } }
        case .divide64Immediate: { ChainStep.compute($0, $1, $2, $3) { Semantics.divide64($0[$1.left], $1.immediate) } }
        case .divide64Register: { ChainStep.compute($0, $1, $2, $3) { Semantics.divide64($0[$1.left], $0[$1.source]) } }
        case .divide32Immediate: { ChainStep.compute($0, $1, $2, $3) { Semantics.divide32($0[$1.left], $1.immediate) } }
        case .divide32Register: { ChainStep.compute($0, $1, $2, $3) { Semantics.divide32($0[$1.left], $0[$1.source]) } }
        case .modulo64Immediate: { ChainStep.compute($0, $1, $2, $3) { Semantics.modulo64($0[$1.left], $1.immediate) } }
        case .modulo64Register: { ChainStep.compute($0, $1, $2, $3) { Semantics.modulo64($0[$1.left], $0[$1.source]) } }
        case .modulo32Immediate: { ChainStep.compute($0, $1, $2, $3) { Semantics.modulo32($0[$1.left], $1.immediate) } }
        case .modulo32Register: { ChainStep.compute($0, $1, $2, $3) { Semantics.modulo32($0[$1.left], $0[$1.source]) } }
        case .signedDivide64Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.signedDivide64($0[$1.left], $1.immediate) } }
        case .signedDivide64Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.signedDivide64($0[$1.left], $0[$1.source]) } }
        case .signedDivide32Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.signedDivide32($0[$1.left], $1.immediate) } }
        case .signedDivide32Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.signedDivide32($0[$1.left], $0[$1.source]) } }
        case .signedModulo64Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.signedModulo64($0[$1.left], $1.immediate) } }
        case .signedModulo64Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.signedModulo64($0[$1.left], $0[$1.source]) } }
        case .signedModulo32Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.signedModulo32($0[$1.left], $1.immediate) } }
        case .signedModulo32Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.signedModulo32($0[$1.left], $0[$1.source]) } }
        case .or64Immediate: { ChainStep.compute($0, $1, $2, $3) { $0[$1.left] | $1.immediate } }
        case .or64Register: { ChainStep.compute($0, $1, $2, $3) { $0[$1.left] | $0[$1.source] } }
        case .or32Immediate: { ChainStep.compute($0, $1, $2, $3) { Semantics.low32($0[$1.left] | $1.immediate) } }
        case .or32Register: { ChainStep.compute($0, $1, $2, $3) { Semantics.low32($0[$1.left] | $0[$1.source]) } }
        case .and64Immediate: { ChainStep.compute($0, $1, $2, $3) { $0[$1.left] & $1.immediate } }
        case .and64Register: { ChainStep.compute($0, $1, $2, $3) { $0[$1.left] & $0[$1.source] } }
        case .and32Immediate: { ChainStep.compute($0, $1, $2, $3) { Semantics.low32($0[$1.left] & $1.immediate) } }
        case .and32Register: { ChainStep.compute($0, $1, $2, $3) { Semantics.low32($0[$1.left] & $0[$1.source]) } }
        case .xor64Immediate: { ChainStep.compute($0, $1, $2, $3) { $0[$1.left] ^ $1.immediate } }
        case .xor64Register: { ChainStep.compute($0, $1, $2, $3) { $0[$1.left] ^ $0[$1.source] } }
        case .xor32Immediate: { ChainStep.compute($0, $1, $2, $3) { Semantics.low32($0[$1.left] ^ $1.immediate) } }
        case .xor32Register: { ChainStep.compute($0, $1, $2, $3) { Semantics.low32($0[$1.left] ^ $0[$1.source]) } }
        case .shiftLeft64Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.shiftLeft64($0[$1.left], $1.immediate) } }
        case .shiftLeft64Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.shiftLeft64($0[$1.left], $0[$1.source]) } }
        case .shiftLeft32Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.shiftLeft32($0[$1.left], $1.immediate) } }
        case .shiftLeft32Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.shiftLeft32($0[$1.left], $0[$1.source]) } }
        case .shiftRight64Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.shiftRight64($0[$1.left], $1.immediate) } }
        case .shiftRight64Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.shiftRight64($0[$1.left], $0[$1.source]) } }
        case .shiftRight32Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.shiftRight32($0[$1.left], $1.immediate) } }
        case .shiftRight32Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.shiftRight32($0[$1.left], $0[$1.source]) } }
        case .shiftRightArithmetic64Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.shiftRightArithmetic64($0[$1.left], $1.immediate) } }
        case .shiftRightArithmetic64Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.shiftRightArithmetic64($0[$1.left], $0[$1.source]) } }
        case .shiftRightArithmetic32Immediate:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.shiftRightArithmetic32($0[$1.left], $1.immediate) } }
        case .shiftRightArithmetic32Register:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.shiftRightArithmetic32($0[$1.left], $0[$1.source]) } }
        case .constant: { ChainStep.compute($0, $1, $2, $3) { $1.constant } }
        case .move64: { ChainStep.compute($0, $1, $2, $3) { $0[$1.source] } }
        case .move32: { ChainStep.compute($0, $1, $2, $3) { Semantics.low32($0[$1.source]) } }
        case .negate64: { ChainStep.compute($0, $1, $2, $3) { Semantics.negate64($0[$1.destination]) } }
        case .negate32: { ChainStep.compute($0, $1, $2, $3) { Semantics.negate32($0[$1.destination]) } }
        case .signExtend8To64: { ChainStep.compute($0, $1, $2, $3) { Semantics.signExtend8($0[$1.source]) } }
        case .signExtend16To64: { ChainStep.compute($0, $1, $2, $3) { Semantics.signExtend16($0[$1.source]) } }
        case .signExtend32To64: { ChainStep.compute($0, $1, $2, $3) { Semantics.signExtend32($0[$1.source]) } }
        case .signExtend8To32:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.low32(Semantics.signExtend8($0[$1.source])) } }
        case .signExtend16To32:
            { ChainStep.compute($0, $1, $2, $3) { Semantics.low32(Semantics.signExtend16($0[$1.source])) } }
        case .swap16: { ChainStep.compute($0, $1, $2, $3) { Semantics.swap16($0[$1.destination]) } }
        case .swap32: { ChainStep.compute($0, $1, $2, $3) { Semantics.swap32($0[$1.destination]) } }
        case .swap64: { ChainStep.compute($0, $1, $2, $3) { Semantics.swap64($0[$1.destination]) } }
        case .keep16: { ChainStep.compute($0, $1, $2, $3) { $0[$1.destination] & 0xffff } }
        case .keep32: { ChainStep.compute($0, $1, $2, $3) { Semantics.low32($0[$1.destination]) } }
        case .keep64: { ChainStep.compute($0, $1, $2, $3) { $0[$1.destination] } }
        default: nil
        }
    }

    private static func access(_ code: StepCode) -> Function? {
        switch code {
        case .load8: { ChainStep.load(UInt8.self, $0, $1, $2, $3) }
        case .load16: { ChainStep.load(UInt16.self, $0, $1, $2, $3) }
        case .load32: { ChainStep.loadWord($0, $1, $2, $3) }
        case .load64: { ChainStep.load(UInt64.self, $0, $1, $2, $3) }
        case .loadSigned8: { ChainStep.load(Int8.self, $0, $1, $2, $3) }
        case .loadSigned16: { ChainStep.load(Int16.self, $0, $1, $2, $3) }
        case .loadSigned32: { ChainStep.load(Int32.self, $0, $1, $2, $3) }
        case .store8Immediate: { ChainStep.store(UInt8.self, $0, $1, $2, $3) { $1.immediate } }
        case .store16Immediate: { ChainStep.store(UInt16.self, $0, $1, $2, $3) { $1.immediate } }
        case .store32Immediate: { ChainStep.store(UInt32.self, $0, $1, $2, $3) { $1.immediate } }
        case .store64Immediate: { ChainStep.store(UInt64.self, $0, $1, $2, $3) { $1.immediate } }
        case .store8Register: { ChainStep.store(UInt8.self, $0, $1, $2, $3) { $0[$1.source] } }
        case .store16Register: { ChainStep.store(UInt16.self, $0, $1, $2, $3) { $0[$1.source] } }
        case .store32Register: { ChainStep.store(UInt32.self, $0, $1, $2, $3) { $0[$1.source] } }
        case .store64Register: { ChainStep.store(UInt64.self, $0, $1, $2, $3) { $0[$1.source] } }
        default: nil
        }
    }

    private static func jump(_ code: StepCode) -> Function? {
        switch code {
        case .jump: { ChainStep.jump($0, $1, $2, $3) }
        case .equal64Immediate: { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt64.self, (==)) } }
        case .equal64Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt64.self, (==)) } }
        case .equal32Immediate: { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt32.self, (==)) } }
        case .equal32Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt32.self, (==)) } }
        case .notEqual64Immediate: { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt64.self, (!=)) } }
        case .notEqual64Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt64.self, (!=)) } }
        case .notEqual32Immediate: { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt32.self, (!=)) } }
        case .notEqual32Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt32.self, (!=)) } }
        case .greater64Immediate: { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt64.self, (>)) } }
        case .greater64Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt64.self, (>)) } }
        case .greater32Immediate: { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt32.self, (>)) } }
        case .greater32Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt32.self, (>)) } }
        case .greaterOrEqual64Immediate:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt64.self, (>=)) } }
        case .greaterOrEqual64Register:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt64.self, (>=)) } }
        case .greaterOrEqual32Immediate:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt32.self, (>=)) } }
        case .greaterOrEqual32Register:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt32.self, (>=)) } }
        case .less64Immediate: { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt64.self, (<)) } }
        case .less64Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt64.self, (<)) } }
        case .less32Immediate: { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt32.self, (<)) } }
        case .less32Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt32.self, (<)) } }
        case .lessOrEqual64Immediate:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt64.self, (<=)) } }
        case .lessOrEqual64Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt64.self, (<=)) } }
        case .lessOrEqual32Immediate:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt32.self, (<=)) } }
        case .lessOrEqual32Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt32.self, (<=)) } }
        case .signedGreater64Immediate:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, Int64.self, (>)) } }
        case .signedGreater64Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, Int64.self, (>)) } }
        case .signedGreater32Immediate:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, Int32.self, (>)) } }
        case .signedGreater32Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, Int32.self, (>)) } }
        case .signedGreaterOrEqual64Immediate:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, Int64.self, (>=)) } }
        case .signedGreaterOrEqual64Register:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, Int64.self, (>=)) } }
        case .signedGreaterOrEqual32Immediate:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, Int32.self, (>=)) } }
        case .signedGreaterOrEqual32Register:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, Int32.self, (>=)) } }
        case .signedLess64Immediate: { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, Int64.self, (<)) } }
        case .signedLess64Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, Int64.self, (<)) } }
        case .signedLess32Immediate: { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, Int32.self, (<)) } }
        case .signedLess32Register: { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, Int32.self, (<)) } }
        case .signedLessOrEqual64Immediate:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, Int64.self, (<=)) } }
        case .signedLessOrEqual64Register:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, Int64.self, (<=)) } }
        case .signedLessOrEqual32Immediate:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, Int32.self, (<=)) } }
        case .signedLessOrEqual32Register:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, Int32.self, (<=)) } }
        case .bitsSet64Immediate:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt64.self, ChainStep.haveCommonBits) } }
        case .bitsSet64Register:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt64.self, ChainStep.haveCommonBits) } }
        case .bitsSet32Immediate:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareImmediate($1, UInt32.self, ChainStep.haveCommonBits) } }
        case .bitsSet32Register:
            { ChainStep.branch($0, $1, $2, $3) { $0.compareRegister($1, UInt32.self, ChainStep.haveCommonBits) } }
        default: nil
        }
    }

    private static func haveCommonBits<Value: FixedWidthInteger>(_ left: Value, _ right: Value) -> Bool {
        left & right != 0
    }
}
