import BPFInstructions

extension X86Lowering: LoopLowering {
    var stream: CodeStream<X86Branch> {
        @inline(__always) _read { yield emitter.stream }
        @inline(__always) _modify { yield &emitter.stream }
    }

    mutating func putAside(_ steps: [Step], at label: CodeLabel, next: CodeLabel) {
        asides.append(.steps(steps, label, next: next))
    }

    @inline(__always)
    mutating func lowerMoved(_ step: Step) {
        switch step.kind {
        case .rotate(let width, let amount): lowerRotation(width, amount, step)
        case .address: lowerAddress(step)
        case .constant(let value): loadConstant(value, into: step.x86Destination)
        case .operation(.arithmetic(let operation, let width, let operand)):
            lowerArithmetic(operation, width, operand, step)
        case .operation(.negate(let width)): lowerNegation(width, step)
        case .operation(.moveSignExtended(let size, let width)): lowerSignExtension(size, width, step)
        case .operation(.byteSwap(let size, let order)): lowerByteSwap(size, order, step.x86Destination)
        default: preconditionFailure("a step that was moved, and does more than compute")
        }
        zeroFlag = .unknown
    }
}
