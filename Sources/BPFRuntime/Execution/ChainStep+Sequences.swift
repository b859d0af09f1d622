import BPFInstructions

/// Steps that compilers put in a row all the time, done by one function.
///
/// Going on to the next step costs as much as most steps do. The function of a row stands at its first step; the others keep their places and functions,
/// for whoever jumps into the middle, or goes on there after the chain has ended.
extension ChainStep {
    /// Steps in a row, and the function of the first that does all of them.
    private struct Sequence {
        let codes: [StepCode]
        let function: Function

        init(_ codes: StepCode..., function: Function) {
            (self.codes, self.function) = (codes, function)
        }
    }

    /// Rows that were found often in loops; of two that begin alike the longer one comes first.
    private static let sequences: [Sequence] = [
        // The end of a loop: `i += 1; if i == n goto out; goto loop`, or `if i != n goto loop`.
        Sequence(.add64Immediate, .equal64Immediate, .jump, function: add64IsEqualElseJump),
        Sequence(.add64Immediate, .equal64Immediate, function: add64IsEqual),
        Sequence(.add64Immediate, .notEqual64Immediate, function: add64IsNotEqual),
        Sequence(.add32Immediate, .equal32Immediate, .jump, function: add32IsEqualElseJump),
        Sequence(.add32Immediate, .equal32Immediate, function: add32IsEqual),
        Sequence(.add32Immediate, .notEqual32Immediate, function: add32IsNotEqual),
        Sequence(.equal64Immediate, .jump, function: isEqual64ElseJump),
        Sequence(.equal32Immediate, .jump, function: isEqual32ElseJump),
        // An element of an array: `p = base + i; x = *p`.
        Sequence(.add64Register, .load8, function: add64Load8),
        Sequence(.add64Register, .load16, function: add64Load16),
        Sequence(.add64Register, .load32, function: add64Load32),
        Sequence(.add64Register, .load64, function: add64Load64),
        Sequence(.add64Register, .store8Register, function: add64Store8),
        Sequence(.add64Register, .store64Register, function: add64Store64),
        // A value of a map: `r2 = r10; r2 += key; r1 = map; call bpf_map_lookup_elem`.
        Sequence(.add64Immediate, .constant, .callMapLookup, function: addConstantLookup),
        Sequence(.constant, .callMapLookup, function: constantLookup),
        // An element of a global variable: `p = variable; p += i`.
        Sequence(.constant, .add64Register, function: constantAdd64),
    ]

    private static let sequencesByFirst = Dictionary(grouping: sequences) { $0.codes[0] }

    /// The function of the steps from an index on that are done in one; nil where they are not.
    static func sequence(_ steps: [Step], at index: Int, _ contextFields: [Int32: ContextRules.Content]) -> Function? {
        sequencesByFirst[steps[index].code]?.first { sequence in
            index + sequence.codes.count <= steps.count
                && sequence.codes.indices.allSatisfy { place in
                    let step = steps[index + place]
                    return step.code == sequence.codes[place]
                        && (step.code != .load32 || contextFields[step.offset] == nil)
                }
        }?.function
    }

    /// The place of the step after one.
    @inline(__always)
    fileprivate static func after(_ place: UInt) -> UInt { place &+ UInt(MemoryLayout<ChainStep>.stride) }

    @inline(__always)
    fileprivate static func add64Immediate(_ place: UInt, _ registers: UInt) {
        set(place, registers) { Semantics.add64($0[$1.left], $1.immediate) }
    }

    @inline(__always)
    fileprivate static func add32Immediate(_ place: UInt, _ registers: UInt) {
        set(place, registers) { Semantics.add32($0[$1.left], $1.immediate) }
    }

    @inline(__always)
    fileprivate static func add64Register(_ place: UInt, _ registers: UInt) {
        set(place, registers) { Semantics.add64($0[$1.left], $0[$1.source]) }
    }

    /// Goes on at the step's target, or else at that of the jump behind it.
    @inline(__always)
    fileprivate static func branchElseJump(
        _ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int, _ holds: (ChainRegisters, StepCursor) -> Bool
    ) -> UInt {
        let holds = unsafe holds(ChainRegisters(at: registers), step(place))
        return holds ? follow(place, registers, frame, rest) : follow(after(place), registers, frame, rest)
    }
}

// MARK: Ends of loops

@inline(__always) private func add64IsEqual(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add64Immediate(p, r)
    return ChainStep.branch(ChainStep.after(p), r, f, n) { $0.compareImmediate($1, UInt64.self, (==)) }
}

@inline(__always) private func add64IsEqualElseJump(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add64Immediate(p, r)
    return ChainStep.branchElseJump(ChainStep.after(p), r, f, n) { $0.compareImmediate($1, UInt64.self, (==)) }
}

@inline(__always) private func add64IsNotEqual(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add64Immediate(p, r)
    return ChainStep.branch(ChainStep.after(p), r, f, n) { $0.compareImmediate($1, UInt64.self, (!=)) }
}

@inline(__always) private func add32IsEqual(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add32Immediate(p, r)
    return ChainStep.branch(ChainStep.after(p), r, f, n) { $0.compareImmediate($1, UInt32.self, (==)) }
}

@inline(__always) private func add32IsEqualElseJump(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add32Immediate(p, r)
    return ChainStep.branchElseJump(ChainStep.after(p), r, f, n) { $0.compareImmediate($1, UInt32.self, (==)) }
}

@inline(__always) private func add32IsNotEqual(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add32Immediate(p, r)
    return ChainStep.branch(ChainStep.after(p), r, f, n) { $0.compareImmediate($1, UInt32.self, (!=)) }
}

@inline(__always) private func isEqual64ElseJump(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branchElseJump(p, r, f, n) { $0.compareImmediate($1, UInt64.self, (==)) }
}

@inline(__always) private func isEqual32ElseJump(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.branchElseJump(p, r, f, n) { $0.compareImmediate($1, UInt32.self, (==)) }
}

// MARK: Elements

@inline(__always) private func add64Load8(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add64Register(p, r)
    return ChainStep.load(UInt8.self, ChainStep.after(p), r, f, n)
}

@inline(__always) private func add64Load16(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add64Register(p, r)
    return ChainStep.load(UInt16.self, ChainStep.after(p), r, f, n)
}

@inline(__always) private func add64Load32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add64Register(p, r)
    return ChainStep.load(UInt32.self, ChainStep.after(p), r, f, n)
}

@inline(__always) private func add64Load64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add64Register(p, r)
    return ChainStep.load(UInt64.self, ChainStep.after(p), r, f, n)
}

@inline(__always) private func add64Store8(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add64Register(p, r)
    return ChainStep.store(UInt8.self, ChainStep.after(p), r, f, n) { $0[$1.source] }
}

@inline(__always) private func add64Store64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add64Register(p, r)
    return ChainStep.store(UInt64.self, ChainStep.after(p), r, f, n) { $0[$1.source] }
}

// MARK: Values of maps

@inline(__always) private func addConstantLookup(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.add64Immediate(p, r)
    return constantLookup(ChainStep.after(p), r, f, n)
}

@inline(__always) private func constantLookup(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.set(p, r) { $1.constant }
    return ChainStep.lookUp(ChainStep.after(p), r, f, n)
}

@inline(__always) private func constantAdd64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.set(p, r) { $1.constant }
    ChainStep.add64Register(ChainStep.after(p), r)
    return ChainStep.next(ChainStep.after(p), r, f, n)
}
