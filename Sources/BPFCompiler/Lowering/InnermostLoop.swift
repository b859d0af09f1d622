import BPFInstructions

/// A loop with no other inside, as jumps back show it.
struct InnermostLoop {
    /// From the slot that is jumped back to, up to a jump that goes there.
    let slots: ClosedRange<Int>
    /// Whether jumps from before it arrive behind its first slot.
    fileprivate(set) var isEnteredInside = false

    init(_ slots: ClosedRange<Int>) { self.slots = slots }

    /// Where it begins.
    var head: Int { slots.lowerBound }
}

extension LoweredProgram {
    /// The loops without others inside, in the order of their slots, of which no two have any in common.
    ///
    /// Of several jumps back to the same slot, it is the last one with no other loop before it that ends the loop; those behind enter it again.
    var innermostLoops: [InnermostLoop] {
        var loops: [ClosedRange<Int>] = []
        for slot in program.branches where targets[slot] <= slot && steps[slot].effects.flow.isJump {
            loops.append(Int(targets[slot])...slot)
        }
        if loops.isEmpty { return [] }
        loops.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
        var innermost: [InnermostLoop] = []
        var nextHead = Int.max
        for index in loops.indices.reversed() {
            let loop = loops[index]
            if loop.upperBound < nextHead, innermost.last?.head != loop.lowerBound {
                innermost.append(InnermostLoop(loop))
            }
            if index > 0, loops[index - 1].lowerBound != loop.lowerBound { nextHead = loop.lowerBound }
        }
        innermost.reverse()
        noteEntries(&innermost)
        return innermost
    }

    /// Finds the loops that are entered behind their heads: by jumps from before them, as one from behind would begin a loop inside.
    private func noteEntries(_ loops: inout [InnermostLoop]) {
        for slot in program.branches where steps[slot].effects.flow.isJump {
            let target = Int(targets[slot])
            let place = loops.partitioningIndex { $0.head >= target } - 1
            guard place >= 0, loops[place].slots.contains(target), slot < loops[place].head else { continue }
            loops[place].isEnteredInside = true
        }
    }
}

extension StepEffects.Flow {
    /// Whether it goes on at its target, always or sometimes, and never comes back.
    fileprivate var isJump: Bool { self == .jump || self == .branch }
}
