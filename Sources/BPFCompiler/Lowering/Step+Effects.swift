import BPFInstructions

/// What a step reads and writes; calls are told about by `LoweredProgram`, which knows their targets.
extension Step {
    /// The registers that it reads.
    var reads: RegisterSet {
        switch kind {
        case .removed, .constant: .none
        case .tailCall: RegisterSet(.r1).with(RegisterSet(.r3))
        case .rotate, .contextLoad: RegisterSet(source)
        case .address, .lookup, .hashLookup: withIndex(RegisterSet(source))
        case .operation(let operation): reads(operation)
        }
    }

    /// The registers that hold something else afterwards.
    var writes: RegisterSet {
        switch kind {
        case .removed: .none
        case .lookup: .result
        case .hashLookup, .tailCall: .lost
        case .rotate, .address, .constant, .contextLoad: RegisterSet(destination)
        case .operation(let operation): writes(operation)
        }
    }

    /// Whether it does nothing but write its destination.
    var isPure: Bool {
        switch kind {
        case .removed, .hashLookup, .tailCall: false
        case .rotate, .address, .constant, .lookup, .contextLoad: true
        case .operation(let operation):
            switch operation {
            case .arithmetic, .negate, .moveSignExtended, .byteSwap, .loadImmediate64, .load: true
            default: false
            }
        }
    }

    private func withIndex(_ registers: RegisterSet) -> RegisterSet {
        index.map { registers.with(RegisterSet($0)) } ?? registers
    }

    private func reads(_ operation: Operation) -> RegisterSet {
        let (target, operand) = (RegisterSet(destination), RegisterSet(source))
        switch operation {
        case .arithmetic(.move, _, .immediate), .loadImmediate64: return .none
        case .arithmetic(.move, _, .register), .moveSignExtended, .castAddressSpace: return operand
        case .arithmetic(_, _, .immediate), .negate, .byteSwap: return target
        case .arithmetic(_, _, .register): return target.with(operand)
        case .load, .loadAcquire: return withIndex(operand)
        case .store(_, .immediate): return withIndex(target)
        case .store(_, .register), .storeRelease: return withIndex(target.with(operand))
        case .atomic, .atomicExchange: return target.with(operand)
        case .atomicCompareExchange: return target.with(operand).with(.result)
        case .jumpIf(_, _, .immediate): return target
        case .jumpIf(_, _, .register): return target.with(operand)
        case .loadPacket(_, .absolute): return RegisterSet(.r6)
        case .loadPacket(_, .indirect): return RegisterSet(.r6).with(operand)
        case .callHelper, .callKernelFunction, .callLocal: return .arguments
        case .callRegister: return RegisterSet.arguments.with(target)
        case .exit: return .result
        case .jump, .mayGoto, .speculationBarrier: return .none
        case .perCPUAddress: return operand
        }
    }

    private func writes(_ operation: Operation) -> RegisterSet {
        switch operation {
        case .arithmetic, .negate, .moveSignExtended, .byteSwap, .castAddressSpace, .loadImmediate64, .load,
            .loadAcquire, .perCPUAddress:
            RegisterSet(destination)
        case .atomic(_, _, let fetch): fetch ? RegisterSet(source) : .none
        case .atomicExchange: RegisterSet(source)
        case .atomicCompareExchange: .result
        case .loadPacket, .callHelper, .callKernelFunction, .callLocal, .callRegister: .lost
        case .store, .storeRelease, .jump, .jumpIf, .mayGoto, .exit, .speculationBarrier: .none
        }
    }
}
