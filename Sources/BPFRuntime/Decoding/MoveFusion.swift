/// Makes one step of a move and the arithmetic that follows on the same register.
///
///     r5 = r4
///     r5 >>= 12        ──►  r5 = r4 >> 12
///
/// BPF has two operands where programs want three, so that compilers emit such pairs all the time. Counts stay those of
/// instructions, because each step keeps its number. Only for programs that are trusted: a trap could not tell which of
/// the two instructions it is about.
struct MoveFusion {
    private let program: DecodedProgram
    /// Steps that jumps, calls or handles lead to, which must stay steps.
    private var entries: Set<Int>

    /// Fuses the steps of a program; `functionStarts` are steps that handles stand for.
    static func fuse(_ program: DecodedProgram, functionStarts: Set<Int>) -> DecodedProgram {
        var fusion = MoveFusion(program: program, entries: functionStarts)
        for (index, step) in program.steps.enumerated() where step.code.isJump {
            fusion.entries.insert(index + Int(step.offset))
        }
        return fusion.fused()
    }

    private func fused() -> DecodedProgram {
        var result = program
        (result.steps, result.uses, result.slots) = ([], [], [])
        /// The new index of each step.
        var indices: [Int] = []
        /// The old index of each new step, as far as its jump is concerned.
        var origins: [Int] = []
        for index in program.steps.indices {
            indices.append(result.steps.count)
            if index > 0, indices[index - 1] == result.steps.count - 1, let step = fusedStep(endingAt: index) {
                result.steps[result.steps.count - 1] = step
                indices[index] = result.steps.count - 1
                origins[result.steps.count - 1] = index
            } else {
                result.steps.append(program.steps[index])
                result.uses.append(program.uses[index])
                result.slots.append(program.slots[index])
                origins.append(index)
            }
        }
        for (index, step) in result.steps.enumerated() where step.code.isJump {
            result.steps[index].offset = Int32(indices[origins[index] + Int(step.offset)] - index)
        }
        return result
    }

    /// What the step before an index and the one at it become together; nil when they stay apart.
    private func fusedStep(endingAt index: Int) -> Step? {
        let (move, operation) = (program.steps[index - 1], program.steps[index])
        guard !entries.contains(index), operation.destination == move.destination,
            move.code == .move64 && operation.code.isArithmetic || move.code == .move32 && operation.code.isArithmetic32
        else { return nil }
        let readsItself = operation.source == operation.destination
        var step = Step(
            operation.code, destination: operation.destination,
            source: readsItself ? move.source : operation.source, immediate: operation.immediate)
        step.left = move.source
        step.number = move.number
        return step
    }
}

extension StepCode {
    /// Whether the step combines `left` with an operand.
    var isArithmetic: Bool { rawValue <= StepCode.shiftRightArithmetic32Register.rawValue }

    /// The same, on the low words alone.
    var isArithmetic32: Bool { isArithmetic && rawValue & 2 != 0 }

    /// Whether the offset leads to another step.
    var isJump: Bool {
        (StepCode.jump.rawValue...StepCode.bitsSet32Register.rawValue).contains(rawValue) || self == .callLocal
    }
}
