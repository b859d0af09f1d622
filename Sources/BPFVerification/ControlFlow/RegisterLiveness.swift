import BPFInstructions
import BPFModel

/// Which registers may still be read, for each slot: the others need not be alike for two states to be alike.
struct RegisterLiveness: Hashable, Sendable {
    /// One bit a register, before the slot runs.
    private(set) var before: [UInt16]

    /// Solves the usual equations backwards until nothing changes; a call uses its arguments and changes r0 to r5.
    init(steps: [Step], subprograms: SubprogramTable) {
        before = [UInt16](repeating: 0, count: steps.count)
        let effects = steps.indices.map { Effect(steps[$0], subprograms: subprograms, slot: $0) }
        let successors = steps.indices.map { slot in
            ControlFlowGraph.successors(of: slot, steps).filter { !steps[slot].isLocalCall || $0 == slot + 1 }
        }
        var changed = true
        while changed {
            changed = false
            for slot in steps.indices.reversed() {
                var after: UInt16 = 0
                for successor in successors[slot] { after |= before[successor] }
                let live = after & ~effects[slot].defines | effects[slot].uses
                if live != before[slot] {
                    before[slot] = live
                    changed = true
                }
            }
        }
    }

    /// Which registers one instruction reads and writes, as bits.
    private struct Effect {
        var uses: UInt16 = 0
        var defines: UInt16 = 0

        init(_ step: Step, subprograms: SubprogramTable, slot: Int) {
            let destination = UInt16(1) << UInt16(step.destination.rawValue)
            let source = UInt16(1) << UInt16(step.source.rawValue)
            switch step.operation {
            case .arithmetic(.move, _, let operand):
                uses = operand == .register ? source : 0
                defines = destination
            case .moveSignExtended, .castAddressSpace, .load, .loadAcquire:
                uses = source
                defines = destination
            case .arithmetic(_, _, let operand):
                uses = destination | (operand == .register ? source : 0)
                defines = destination
            case .negate, .byteSwap:
                uses = destination
                defines = destination
            case .loadImmediate64: defines = destination
            case .store(_, let operand): uses = destination | (operand == .register ? source : 0)
            case .storeRelease: uses = destination | source
            case .loadPacket(_, let address):
                uses = 1 << 6 | (address == .indirect ? source : 0)
                defines = 0x3f
            case .atomic(_, _, let fetch):
                uses = destination | source
                defines = fetch ? source : 0
            case .atomicExchange:
                uses = destination | source
                defines = source
            case .atomicCompareExchange:
                uses = destination | source | 1
                defines = 1
            case .jumpIf(_, _, let operand): uses = destination | (operand == .register ? source : 0)
            case .callHelper:
                uses = Self.arguments(
                    Helper.with(id: HelperID(rawValue: UInt32(bitPattern: step.instruction.immediate))))
                defines = 0x3f
            case .callLocal, .callKernelFunction:
                uses = 0x3e
                defines = 0x3f
            case .exit: uses = 1
            case .jump, .mayGoto, .callRegister, .perCPUAddress, .speculationBarrier, nil: break
            }
        }

        /// r1 to as many as the helper takes; all five where it is not described.
        private static func arguments(_ helper: Helper?) -> UInt16 {
            let count = helper?.prototype?.arguments.count ?? 5
            return ((UInt16(1) << UInt16(count)) - 1) << 1
        }
    }
}
