import BPFInstructions
import BPFModel

/// Spills and fills around calls of helpers that change few registers: Linux takes them out where it puts the helper in line.
///
///     *(u64 *)(r10 -24) = r2
///     *(u64 *)(r10 -16) = r1
///     call bpf_get_smp_processor_id
///     r1 = *(u64 *)(r10 -16)
///     r2 = *(u64 *)(r10 -24)
///
/// The stack that they use does not count then, as long as nothing else touches it.
/// - Kernel: `bpf_fastcall`. Source: observed on Linux 6.12, x86-64.
struct FastCalls: Sendable {
    /// By function; nil where no call has such spills.
    private(set) var areas: [Area?]
    /// Slots of spills and fills.
    private(set) var members: Set<Int> = []

    /// The lower end of a function's stack, which only such spills use.
    struct Area: Hashable, Sendable {
        /// Where it ends, a negative distance from the frame pointer.
        var end: Int
        /// Whether all of the calls are put in line.
        var isRemovable: Bool
    }

    private static let inlined: Set<HelperID> = [.getSmpProcessorId]

    init(steps: [Step], subprograms: SubprogramTable) {
        areas = [Area?](repeating: nil, count: subprograms.entries.count)
        guard steps.contains(where: \.isStackSpill) else { return }
        var targets: Set<Int> = []
        for (slot, step) in steps.enumerated() {
            if let distance = step.jumpDistance { targets.insert(slot + 1 + distance) }
        }
        for (index, entry) in subprograms.entries.enumerated() {
            let lowest = entry.range.lazy.filter { steps[$0].isStackSpill }.map { Int(steps[$0].instruction.offset) }
                .min()
            guard let lowest else { continue }
            for slot in entry.range where steps[slot].isHelperCall {
                add(callAt: slot, in: index, lowest: lowest, steps, targets)
            }
        }
    }

    private mutating func add(callAt slot: Int, in index: Int, lowest: Int, _ steps: [Step], _ targets: Set<Int>) {
        let id = HelperID(rawValue: UInt32(bitPattern: steps[slot].instruction.immediate))
        guard let prototype = Helper.with(id: id)?.prototype, prototype.arguments.count < 5 else { return }
        var expected = Set((prototype.arguments.count + 1...5).map { UInt8($0) })
        if prototype.result == .void { expected.insert(0) }
        var offset = lowest
        var pairs = 0
        while pairs < 6, slot - pairs - 1 >= 0, slot + pairs + 1 < steps.count {
            let (spill, fill) = (steps[slot - pairs - 1], steps[slot + pairs + 1])
            guard !targets.contains(slot - pairs), !targets.contains(slot + pairs + 1), spill.isStackSpill,
                fill.isStackFill, spill.source == fill.destination, expected.contains(spill.source.rawValue),
                Int(spill.instruction.offset) == offset, Int(fill.instruction.offset) == offset
            else { break }
            expected.remove(spill.source.rawValue)
            members.insert(slot - pairs - 1)
            members.insert(slot + pairs + 1)
            pairs += 1
            offset += StackSlot.size
        }
        guard pairs > 0 else { return }
        let isRemovable = Self.inlined.contains(id) && areas[index]?.isRemovable ?? true
        areas[index] = Area(end: min(areas[index]?.end ?? 0, offset), isRemovable: isRemovable)
    }
}

extension Step {
    /// Whether it stores a register of eight bytes at a fixed place of the stack.
    fileprivate var isStackSpill: Bool { instruction.opcode == 0x7b && destination == .r10 }

    /// Whether it loads one.
    fileprivate var isStackFill: Bool { instruction.opcode == 0x79 && source == .r10 }
}
