import BPFInstructions

extension ARM64Lowering: LoopLowering {
    var stream: CodeStream<ARM64Branch> {
        @inline(__always) _read { yield emitter.stream }
        @inline(__always) _modify { yield &emitter.stream }
    }

    mutating func putAside(_ steps: [Step], at label: CodeLabel, next: CodeLabel) {
        asides.append(.steps(steps, label, next: next))
    }

    @inline(__always)
    mutating func lowerMoved(_ step: Step) {
        switch step.kind {
        case .rotate(let width, let amount): lowerRotation(width.arm64, amount, step)
        case .address: lowerAddress(step)
        case .constant(let value): loadNumber(value, into: step.arm64Destination)
        case .operation(.arithmetic(let operation, let width, let operand)):
            lowerArithmetic(operation, width.arm64, operand, step)
        case .operation(.negate(let width)): lowerNegation(width.arm64, step)
        case .operation(.moveSignExtended(let size, let width)): lowerSignExtension(size, width.arm64, step)
        case .operation(.byteSwap(let size, let order)): lowerByteSwap(size, order, step.arm64Destination)
        default: preconditionFailure("a step that was moved, and does more than compute")
        }
    }
}
