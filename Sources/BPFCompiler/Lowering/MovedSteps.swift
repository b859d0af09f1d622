import BPFInstructions

/// Steps that were moved out of loops, and stand in no slot.
struct MovedSteps: Sendable {
    /// What is done on one of the ways behind a conditional jump, by the jump's slot.
    private(set) var edges: [Int: Edge] = [:]
    /// What is done before a loop, by the slot that it begins with.
    private(set) var preheaders: [Int: Preheader] = [:]
    /// Whether there are none, as in most programs.
    private(set) var isEmpty = true

    /// The way out of a loop.
    struct Edge: Sendable {
        /// The slot of the conditional jump.
        let slot: Int
        /// Whether it is the way that jumps.
        let jumps: Bool
        /// In their order.
        let steps: [Step]
    }

    /// What stands before a loop, where all pass that enter it.
    struct Preheader: Sendable {
        let loop: ClosedRange<Int>
        let steps: [Step]
    }

    mutating func add(_ edge: Edge) {
        edges[edge.slot] = edge
        isEmpty = false
    }

    mutating func add(_ preheader: Preheader) {
        preheaders[preheader.loop.lowerBound] = preheader
        isEmpty = false
    }

    /// Whether a jump enters a loop by way of what stands before it.
    func entersByPreheader(from slot: Int, to target: Int) -> Bool {
        preheaders[target].map { !$0.loop.contains(slot) } ?? false
    }

    /// Tells of every step, in no order, with the slot that it stands before or behind.
    func forEach(_ body: (Int, Step) -> Void) {
        for (slot, edge) in edges { for step in edge.steps { body(slot, step) } }
        for (slot, preheader) in preheaders { for step in preheader.steps { body(slot, step) } }
    }
}
