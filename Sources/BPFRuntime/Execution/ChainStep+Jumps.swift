/// Jumps in a chain.
extension ChainStep {
    /// The function of a step that jumps; nil for others.
    static func jumps(_ code: StepCode) -> Function? {
        switch code {
        case .jump: jump
        case .equal64Immediate: equal64Immediate
        case .equal64Register: equal64Register
        case .equal32Immediate: equal32Immediate
        case .equal32Register: equal32Register
        case .notEqual64Immediate: notEqual64Immediate
        case .notEqual64Register: notEqual64Register
        case .notEqual32Immediate: notEqual32Immediate
        case .notEqual32Register: notEqual32Register
        case .greater64Immediate: greater64Immediate
        case .greater64Register: greater64Register
        case .greater32Immediate: greater32Immediate
        case .greater32Register: greater32Register
        case .greaterOrEqual64Immediate: greaterOrEqual64Immediate
        case .greaterOrEqual64Register: greaterOrEqual64Register
        case .greaterOrEqual32Immediate: greaterOrEqual32Immediate
        case .greaterOrEqual32Register: greaterOrEqual32Register
        case .less64Immediate: less64Immediate
        case .less64Register: less64Register
        case .less32Immediate: less32Immediate
        case .less32Register: less32Register
        case .lessOrEqual64Immediate: lessOrEqual64Immediate
        case .lessOrEqual64Register: lessOrEqual64Register
        case .lessOrEqual32Immediate: lessOrEqual32Immediate
        case .lessOrEqual32Register: lessOrEqual32Register
        case .signedGreater64Immediate: signedGreater64Immediate
        case .signedGreater64Register: signedGreater64Register
        case .signedGreater32Immediate: signedGreater32Immediate
        case .signedGreater32Register: signedGreater32Register
        case .signedGreaterOrEqual64Immediate: signedGreaterOrEqual64Immediate
        case .signedGreaterOrEqual64Register: signedGreaterOrEqual64Register
        case .signedGreaterOrEqual32Immediate: signedGreaterOrEqual32Immediate
        case .signedGreaterOrEqual32Register: signedGreaterOrEqual32Register
        case .signedLess64Immediate: signedLess64Immediate
        case .signedLess64Register: signedLess64Register
        case .signedLess32Immediate: signedLess32Immediate
        case .signedLess32Register: signedLess32Register
        case .signedLessOrEqual64Immediate: signedLessOrEqual64Immediate
        case .signedLessOrEqual64Register: signedLessOrEqual64Register
        case .signedLessOrEqual32Immediate: signedLessOrEqual32Immediate
        case .signedLessOrEqual32Register: signedLessOrEqual32Register
        case .bitsSet64Immediate: bitsSet64Immediate
        case .bitsSet64Register: bitsSet64Register
        case .bitsSet32Immediate: bitsSet32Immediate
        case .bitsSet32Register: bitsSet32Register
        default: nil
        }
    }

    fileprivate static func haveCommonBits<Value: FixedWidthInteger>(_ left: Value, _ right: Value) -> Bool {
        left & right != 0
    }
}

@inline(__always) private func jump(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.follow(p, r, f, n)
}

@inline(__always) private func equal64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt64.self, (==)) }
}

@inline(__always) private func equal64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt64.self, (==)) }
}

@inline(__always) private func equal32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt32.self, (==)) }
}

@inline(__always) private func equal32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt32.self, (==)) }
}

@inline(__always) private func notEqual64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt64.self, (!=)) }
}

@inline(__always) private func notEqual64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt64.self, (!=)) }
}

@inline(__always) private func notEqual32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt32.self, (!=)) }
}

@inline(__always) private func notEqual32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt32.self, (!=)) }
}

@inline(__always) private func greater64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt64.self, (>)) }
}

@inline(__always) private func greater64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt64.self, (>)) }
}

@inline(__always) private func greater32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt32.self, (>)) }
}

@inline(__always) private func greater32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt32.self, (>)) }
}

@inline(__always) private func greaterOrEqual64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt64.self, (>=)) }
}

@inline(__always) private func greaterOrEqual64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt64.self, (>=)) }
}

@inline(__always) private func greaterOrEqual32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt32.self, (>=)) }
}

@inline(__always) private func greaterOrEqual32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt32.self, (>=)) }
}

@inline(__always) private func less64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt64.self, (<)) }
}

@inline(__always) private func less64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt64.self, (<)) }
}

@inline(__always) private func less32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt32.self, (<)) }
}

@inline(__always) private func less32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt32.self, (<)) }
}

@inline(__always) private func lessOrEqual64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt64.self, (<=)) }
}

@inline(__always) private func lessOrEqual64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt64.self, (<=)) }
}

@inline(__always) private func lessOrEqual32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt32.self, (<=)) }
}

@inline(__always) private func lessOrEqual32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt32.self, (<=)) }
}

@inline(__always) private func signedGreater64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, Int64.self, (>)) }
}

@inline(__always) private func signedGreater64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, Int64.self, (>)) }
}

@inline(__always) private func signedGreater32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, Int32.self, (>)) }
}

@inline(__always) private func signedGreater32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, Int32.self, (>)) }
}

@inline(__always) private func signedGreaterOrEqual64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, Int64.self, (>=)) }
}

@inline(__always) private func signedGreaterOrEqual64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, Int64.self, (>=)) }
}

@inline(__always) private func signedGreaterOrEqual32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, Int32.self, (>=)) }
}

@inline(__always) private func signedGreaterOrEqual32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, Int32.self, (>=)) }
}

@inline(__always) private func signedLess64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, Int64.self, (<)) }
}

@inline(__always) private func signedLess64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, Int64.self, (<)) }
}

@inline(__always) private func signedLess32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, Int32.self, (<)) }
}

@inline(__always) private func signedLess32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, Int32.self, (<)) }
}

@inline(__always) private func signedLessOrEqual64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, Int64.self, (<=)) }
}

@inline(__always) private func signedLessOrEqual64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, Int64.self, (<=)) }
}

@inline(__always) private func signedLessOrEqual32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, Int32.self, (<=)) }
}

@inline(__always) private func signedLessOrEqual32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, Int32.self, (<=)) }
}

@inline(__always) private func bitsSet64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt64.self, ChainStep.haveCommonBits) }
}

@inline(__always) private func bitsSet64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt64.self, ChainStep.haveCommonBits) }
}

@inline(__always) private func bitsSet32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareImmediate($1, UInt32.self, ChainStep.haveCommonBits) }
}

@inline(__always) private func bitsSet32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branch(p, r, f, n) { $0.compareRegister($1, UInt32.self, ChainStep.haveCommonBits) }
}
