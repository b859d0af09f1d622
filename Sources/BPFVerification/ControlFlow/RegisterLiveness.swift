import BPFInstructions
import BPFModel

/// Which registers may still be read, for each slot: the others need not be alike for two states to be alike.
struct RegisterLiveness: Hashable, Sendable {
    /// One bit a register, before the slot runs.
    private(set) var before: [UInt16]

    /// Solves the usual equations backwards; a call uses its arguments and changes r0 to r5.
    ///
    /// A slot is looked at again only when what lives after it has grown, so the work is linear in the program's size, whatever its
    /// jumps.
    init(steps: [Step], successors everywhere: [Successors]) {
        before = [UInt16](repeating: 0, count: steps.count)
        let effects = steps.map(Effect.init)
        let successors = Self.withinFunctions(everywhere, steps)
        let predecessors = Predecessors(successors)
        var waiting = Array(steps.indices)
        var isWaiting = [Bool](repeating: true, count: steps.count)
        while let slot = waiting.popLast() {
            isWaiting[slot] = false
            let following = successors[slot]
            var after: UInt16 = 0
            for index in 0..<following.count { after |= before[following[index]] }
            let live = after & ~effects[slot].defines | effects[slot].uses
            guard live != before[slot] else { continue }
            before[slot] = live
            for index in predecessors.range(of: slot) {
                let earlier = Int(predecessors.slots[index])
                guard !isWaiting[earlier] else { continue }
                isWaiting[earlier] = true
                waiting.append(earlier)
            }
        }
    }

    /// A call goes on behind it.
    private static func withinFunctions(_ successors: [Successors], _ steps: [Step]) -> [Successors] {
        var successors = successors
        for slot in steps.indices where steps[slot].isLocalCall { successors[slot].keepOnly(slot + 1) }
        return successors
    }

    /// For each slot, those that it follows.
    private struct Predecessors {
        /// Of slot 0 first.
        private(set) var slots: [Int32]
        private var starts: [Int32]

        init(_ successors: [Successors]) {
            starts = [Int32](repeating: 0, count: successors.count + 1)
            for following in successors {
                for index in 0..<following.count { starts[following[index] + 1] += 1 }
            }
            for slot in successors.indices { starts[slot + 1] += starts[slot] }
            slots = [Int32](repeating: 0, count: Int(starts[successors.count]))
            var next = starts
            for (slot, following) in successors.enumerated() {
                for index in 0..<following.count {
                    slots[Int(next[following[index]])] = Int32(truncatingIfNeeded: slot)
                    next[following[index]] += 1
                }
            }
        }

        func range(of slot: Int) -> Range<Int> { Int(starts[slot])..<Int(starts[slot + 1]) }
    }

    /// Which registers one instruction reads and writes, as bits.
    private struct Effect {
        var uses: UInt16 = 0
        var defines: UInt16 = 0

        init(_ step: Step) {
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
