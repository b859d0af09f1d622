import BPFInstructions

/// Arithmetic and moves in a chain.
extension ChainStep {
    /// The function of a step that computes; nil for others.
    static func arithmetic(_ code: StepCode) -> Function? {
        switch code {
        case .add64Immediate: add64Immediate
        case .add64Register: add64Register
        case .add32Immediate: add32Immediate
        case .add32Register: add32Register
        case .subtract64Immediate: subtract64Immediate
        case .subtract64Register: subtract64Register
        case .subtract32Immediate: subtract32Immediate
        case .subtract32Register: subtract32Register
        case .multiply64Immediate: multiply64Immediate
        case .multiply64Register: multiply64Register
        case .multiply32Immediate: multiply32Immediate
        case .multiply32Register: multiply32Register
        case .divide64Immediate: divide64Immediate
        case .divide64Register: divide64Register
        case .divide32Immediate: divide32Immediate
        case .divide32Register: divide32Register
        case .modulo64Immediate: modulo64Immediate
        case .modulo64Register: modulo64Register
        case .modulo32Immediate: modulo32Immediate
        case .modulo32Register: modulo32Register
        case .signedDivide64Immediate: signedDivide64Immediate
        case .signedDivide64Register: signedDivide64Register
        case .signedDivide32Immediate: signedDivide32Immediate
        case .signedDivide32Register: signedDivide32Register
        case .signedModulo64Immediate: signedModulo64Immediate
        case .signedModulo64Register: signedModulo64Register
        case .signedModulo32Immediate: signedModulo32Immediate
        case .signedModulo32Register: signedModulo32Register
        case .or64Immediate: or64Immediate
        case .or64Register: or64Register
        case .or32Immediate: or32Immediate
        case .or32Register: or32Register
        case .and64Immediate: and64Immediate
        case .and64Register: and64Register
        case .and32Immediate: and32Immediate
        case .and32Register: and32Register
        case .xor64Immediate: xor64Immediate
        case .xor64Register: xor64Register
        case .xor32Immediate: xor32Immediate
        case .xor32Register: xor32Register
        case .shiftLeft64Immediate: shiftLeft64Immediate
        case .shiftLeft64Register: shiftLeft64Register
        case .shiftLeft32Immediate: shiftLeft32Immediate
        case .shiftLeft32Register: shiftLeft32Register
        case .shiftRight64Immediate: shiftRight64Immediate
        case .shiftRight64Register: shiftRight64Register
        case .shiftRight32Immediate: shiftRight32Immediate
        case .shiftRight32Register: shiftRight32Register
        case .shiftRightArithmetic64Immediate: shiftRightArithmetic64Immediate
        case .shiftRightArithmetic64Register: shiftRightArithmetic64Register
        case .shiftRightArithmetic32Immediate: shiftRightArithmetic32Immediate
        case .shiftRightArithmetic32Register: shiftRightArithmetic32Register
        case .constant: constant
        case .move64: move64
        case .move32: move32
        case .negate64: negate64
        case .negate32: negate32
        case .signExtend8To64: signExtend8To64
        case .signExtend16To64: signExtend16To64
        case .signExtend32To64: signExtend32To64
        case .signExtend8To32: signExtend8To32
        case .signExtend16To32: signExtend16To32
        case .swap16: swap16
        case .swap32: swap32
        case .swap64: swap64
        case .keep16: keep16
        case .keep32: keep32
        case .keep64: keep64
        default: nil
        }
    }
}

@inline(__always) private func add64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.add64($0[$1.left], $1.immediate) }
}

@inline(__always) private func add64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.add64($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func add32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.add32($0[$1.left], $1.immediate) }
}

@inline(__always) private func add32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.add32($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func subtract64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.subtract64($0[$1.left], $1.immediate) }
}

@inline(__always) private func subtract64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.subtract64($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func subtract32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.subtract32($0[$1.left], $1.immediate) }
}

@inline(__always) private func subtract32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.subtract32($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func multiply64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.multiply64($0[$1.left], $1.immediate) }
}

@inline(__always) private func multiply64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.multiply64($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func multiply32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.multiply32($0[$1.left], $1.immediate) }
}

@inline(__always) private func multiply32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.multiply32($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func divide64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.divide64($0[$1.left], $1.immediate) }
}

@inline(__always) private func divide64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.divide64($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func divide32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.divide32($0[$1.left], $1.immediate) }
}

@inline(__always) private func divide32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.divide32($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func modulo64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.modulo64($0[$1.left], $1.immediate) }
}

@inline(__always) private func modulo64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.modulo64($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func modulo32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.modulo32($0[$1.left], $1.immediate) }
}

@inline(__always) private func modulo32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.modulo32($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func signedDivide64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.signedDivide64($0[$1.left], $1.immediate) }
}

@inline(__always) private func signedDivide64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.signedDivide64($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func signedDivide32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.signedDivide32($0[$1.left], $1.immediate) }
}

@inline(__always) private func signedDivide32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.signedDivide32($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func signedModulo64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.signedModulo64($0[$1.left], $1.immediate) }
}

@inline(__always) private func signedModulo64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.signedModulo64($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func signedModulo32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.signedModulo32($0[$1.left], $1.immediate) }
}

@inline(__always) private func signedModulo32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.signedModulo32($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func or64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { $0[$1.left] | $1.immediate }
}

@inline(__always) private func or64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { $0[$1.left] | $0[$1.source] }
}

@inline(__always) private func or32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.low32($0[$1.left] | $1.immediate) }
}

@inline(__always) private func or32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.low32($0[$1.left] | $0[$1.source]) }
}

@inline(__always) private func and64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { $0[$1.left] & $1.immediate }
}

@inline(__always) private func and64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { $0[$1.left] & $0[$1.source] }
}

@inline(__always) private func and32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.low32($0[$1.left] & $1.immediate) }
}

@inline(__always) private func and32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.low32($0[$1.left] & $0[$1.source]) }
}

@inline(__always) private func xor64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { $0[$1.left] ^ $1.immediate }
}

@inline(__always) private func xor64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { $0[$1.left] ^ $0[$1.source] }
}

@inline(__always) private func xor32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.low32($0[$1.left] ^ $1.immediate) }
}

@inline(__always) private func xor32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.low32($0[$1.left] ^ $0[$1.source]) }
}

@inline(__always) private func shiftLeft64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.shiftLeft64($0[$1.left], $1.immediate) }
}

@inline(__always) private func shiftLeft64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.shiftLeft64($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func shiftLeft32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.shiftLeft32($0[$1.left], $1.immediate) }
}

@inline(__always) private func shiftLeft32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.shiftLeft32($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func shiftRight64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.shiftRight64($0[$1.left], $1.immediate) }
}

@inline(__always) private func shiftRight64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.shiftRight64($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func shiftRight32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.shiftRight32($0[$1.left], $1.immediate) }
}

@inline(__always) private func shiftRight32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.shiftRight32($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func shiftRightArithmetic64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.shiftRightArithmetic64($0[$1.left], $1.immediate) }
}

@inline(__always) private func shiftRightArithmetic64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.shiftRightArithmetic64($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func shiftRightArithmetic32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.shiftRightArithmetic32($0[$1.left], $1.immediate) }
}

@inline(__always) private func shiftRightArithmetic32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.shiftRightArithmetic32($0[$1.left], $0[$1.source]) }
}

@inline(__always) private func constant(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { $1.constant }
}

@inline(__always) private func move64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { $0[$1.source] }
}

@inline(__always) private func move32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.low32($0[$1.source]) }
}

@inline(__always) private func negate64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.negate64($0[$1.destination]) }
}

@inline(__always) private func negate32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.negate32($0[$1.destination]) }
}

@inline(__always) private func signExtend8To64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.signExtend8($0[$1.source]) }
}

@inline(__always) private func signExtend16To64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.signExtend16($0[$1.source]) }
}

@inline(__always) private func signExtend32To64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.signExtend32($0[$1.source]) }
}

@inline(__always) private func signExtend8To32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.low32(Semantics.signExtend8($0[$1.source])) }
}

@inline(__always) private func signExtend16To32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.low32(Semantics.signExtend16($0[$1.source])) }
}

@inline(__always) private func swap16(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.swap16($0[$1.destination]) }
}

@inline(__always) private func swap32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.swap32($0[$1.destination]) }
}

@inline(__always) private func swap64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.swap64($0[$1.destination]) }
}

@inline(__always) private func keep16(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { $0[$1.destination] & 0xffff }
}

@inline(__always) private func keep32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { Semantics.low32($0[$1.destination]) }
}

@inline(__always) private func keep64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.compute(p, r, f, n) { $0[$1.destination] }
}
