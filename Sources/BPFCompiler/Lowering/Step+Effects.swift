import BPFInstructions

extension Step {
    /// The registers that it reads.
    var reads: RegisterSet {
        @inline(__always) get { effects.reads }
    }

    /// The registers that hold something else afterwards.
    var writes: RegisterSet {
        @inline(__always) get { effects.writes }
    }

    /// Whether it does nothing but write its destination.
    var isPure: Bool {
        @inline(__always) get { effects.isPure }
    }
}

extension StepEffects {
    /// Works out what a step does.
    init(_ step: Step) {
        self.init()
        let (target, operand) = (RegisterSet(step.destination), RegisterSet(step.source))
        switch step.kind {
        case .removed: break
        case .tailCall(_, let index):
            reads = index == nil ? RegisterSet(.r1).with(RegisterSet(.r3)) : RegisterSet(.r1)
            writes = .lost
        case .rotate(let width, _): compute(target, from: operand, width == .bits32 ? .cleared : .unknown)
        case .constant(let value): compute(target, from: .none, value >> 32 == 0 ? .cleared : .unknown)
        case .contextLoad: compute(target, from: operand)
        case .address: compute(target, from: operand.with(step.index))
        case .lookup: compute(.result, from: operand.with(step.index))
        case .lookupAt: compute(.result, from: .none)
        case .hashLookup:
            reads = operand.with(step.index)
            writes = .lost
        case .operation(let operation), .arena(let operation): note(operation, step, target, operand)
        }
    }

    private mutating func compute(_ writes: RegisterSet, from reads: RegisterSet, _ upperHalf: UpperHalf = .unknown) {
        self.reads = reads
        self.writes = writes
        self.upperHalf = upperHalf
        isPure = true
    }

    private mutating func note(_ operation: Operation, _ step: Step, _ target: RegisterSet, _ operand: RegisterSet) {
        switch operation {
        case .arithmetic(let arithmetic, let width, let source):
            let right = source == .register ? operand : .none
            compute(target, from: arithmetic == .move ? right : target.with(right))
            upperHalf = width == .bits32 ? .cleared : Self.upperHalf(arithmetic, source, step.immediate)
        case .negate(let width): compute(target, from: target, width == .bits32 ? .cleared : .unknown)
        case .byteSwap(let size, _): compute(target, from: target, size == .double ? .unknown : .cleared)
        case .moveSignExtended(_, let width): compute(target, from: operand, width == .bits32 ? .cleared : .unknown)
        case .loadImmediate64: compute(target, from: .none)
        case .load(let size, let signed):
            compute(target, from: operand.with(step.index), signed || size == .double ? .unknown : .cleared)
        case .castAddressSpace, .perCPUAddress: (reads, writes) = (operand, target)
        case .loadAcquire: (reads, writes) = (operand.with(step.index), target)
        case .store(_, .immediate): reads = target.with(step.index)
        case .store(_, .register), .storeRelease: reads = target.with(operand).with(step.index)
        case .atomic(_, _, let fetch): (reads, writes) = (target.with(operand), fetch ? operand : .none)
        case .atomicExchange: (reads, writes) = (target.with(operand), operand)
        case .atomicCompareExchange: (reads, writes) = (target.with(operand).with(.result), .result)
        default: noteLeaving(operation, target, operand)
        }
    }

    /// Jumps and calls.
    private mutating func noteLeaving(_ operation: Operation, _ target: RegisterSet, _ operand: RegisterSet) {
        switch operation {
        case .jumpIf(_, _, let source): (reads, flow) = (source == .register ? target.with(operand) : target, .branch)
        case .jump: flow = .jump
        case .mayGoto: flow = .branch
        case .exit: (reads, flow) = (.result, .exit)
        case .loadPacket(_, let address):
            reads = address == .absolute ? RegisterSet(.r6) : RegisterSet(.r6).with(operand)
            writes = .lost
        case .callHelper, .callKernelFunction: (reads, writes, flow) = (.arguments, .lost, .helper)
        case .callLocal: (reads, writes, flow) = (.arguments, .lost, .local)
        case .callRegister: (reads, writes) = (RegisterSet.arguments.with(target), .lost)
        default: break
        }
    }

    /// What 64-bit arithmetic leaves in the upper half.
    private static func upperHalf(
        _ operation: Operation.ArithmeticOperation, _ operand: Operation.Operand, _ immediate: Int32
    ) -> UpperHalf {
        let isSmall = operand == .immediate && immediate >= 0
        switch operation {
        case .move: return operand == .register ? .ifSource : isSmall ? .cleared : .unknown
        case .and: return operand == .register ? .ifEither : isSmall ? .cleared : .ifDestination
        case .or, .xor: return operand == .register ? .ifBoth : isSmall ? .ifDestination : .unknown
        case .divide, .modulo: return .ifDestination
        case .shiftRight: return operand == .immediate && immediate & 63 >= 32 ? .cleared : .ifDestination
        default: return .unknown
        }
    }
}
