import BPFInstructions

/// Which registers are known to have zeros in their upper half.
struct UpperHalves {
    /// Where a jump or subprogram arrives, by slot.
    private(set) var atTarget: [RegisterSet]
    private var isStable = true

    /// Goes through the program until nothing changes; what no path has reached has zeros everywhere.
    init(_ lowered: LoweredProgram) {
        let all = RegisterSet(rawValue: .max)
        atTarget = Array(repeating: all, count: lowered.steps.count)
        for subprogram in lowered.program.subprograms { atTarget[subprogram.slots.lowerBound] = .none }
        repeat {
            isStable = true
            var zeros = RegisterSet.none
            for slot in lowered.steps.indices {
                if lowered.isTarget(slot) || lowered.program.isEntry(slot) {
                    arrive(at: slot, with: zeros)
                    zeros = atTarget[slot]
                }
                let step = lowered.steps[slot]
                zeros = Self.after(step, zeros)
                switch step.operation {
                case .jump?:
                    if let target = lowered.target(at: slot) { arrive(at: target, with: zeros) }
                    zeros = all
                case .exit?: zeros = all
                case .jumpIf?, .mayGoto?:
                    if let target = lowered.target(at: slot) { arrive(at: target, with: zeros) }
                default: break
                }
            }
        } while !isStable
    }

    private mutating func arrive(at slot: Int, with zeros: RegisterSet) {
        let met = RegisterSet(rawValue: atTarget[slot].rawValue & zeros.rawValue)
        if met != atTarget[slot] {
            atTarget[slot] = met
            isStable = false
        }
    }

    /// What is known after a step.
    static func after(_ step: Step, _ zeros: RegisterSet) -> RegisterSet {
        let rest = zeros.without(step.writes)
        guard clearsUpperHalf(step, zeros) else { return rest }
        return rest.with(RegisterSet(step.destination))
    }

    /// Whether a step leaves zeros in the upper half of its destination.
    private static func clearsUpperHalf(_ step: Step, _ zeros: RegisterSet) -> Bool {
        switch step.kind {
        case .removed, .address, .lookup, .hashLookup, .tailCall, .contextLoad: return false
        case .rotate(let width, _): return width == .bits32
        case .constant(let value): return value >> 32 == 0
        case .operation(let operation): return clearsUpperHalf(operation, step, zeros)
        }
    }

    private static func clearsUpperHalf(_ operation: Operation, _ step: Step, _ zeros: RegisterSet) -> Bool {
        switch operation {
        case .arithmetic(_, .bits32, _), .negate(.bits32), .moveSignExtended(_, .bits32): return true
        case .arithmetic(let arithmetic, .bits64, let operand):
            let left = zeros.contains(step.destination)
            let right = operand == .immediate ? step.immediate >= 0 : zeros.contains(step.source)
            switch arithmetic {
            case .move: return right
            case .and: return left || right
            case .or, .xor: return left && right
            case .divide, .modulo: return left
            case .shiftRight: return left || operand == .immediate && step.immediate & 63 >= 32
            default: return false
            }
        case .byteSwap(let size, _): return size != .double
        case .load(let size, let signed): return !signed && size != .double
        default: return false
        }
    }
}
