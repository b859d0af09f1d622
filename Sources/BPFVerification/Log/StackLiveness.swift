/// Which slots of the stack may still be read, as Linux finds out from 6.17 on and writes into its log; nothing else uses it.
///
/// One value a function and way of calling it; only accesses of a function to its own frame are noted.
struct StackLiveness {
    private var functions: [[Int]: Function] = [:]

    /// What is known of one function's instructions, by their distance from its start.
    private struct Function {
        let start: Int
        var reads: [UInt64]
        var writes: [UInt64]
        var wasExecuted: [Bool]
        /// Slots that may be read from there on.
        var live: [UInt64]
        /// Slots that are written on every way from there.
        var written: [UInt64]
        var hasNews = false
        var lostWrites = false

        init(_ range: Range<Int>) {
            start = range.lowerBound
            reads = [UInt64](repeating: 0, count: range.count)
            writes = reads
            live = reads
            written = reads
            wasExecuted = [Bool](repeating: false, count: range.count)
        }
    }

    /// Notes that the instruction in `slot` may read slots of its own frame.
    mutating func noteRead(_ mask: UInt64, at slot: Int, calls: [Int], range: Range<Int>) {
        change(calls, range) { function in
            let index = slot - function.start
            let new = mask & ~function.reads[index]
            if new & ~function.live[index] != 0 { function.hasNews = true }
            function.reads[index] |= mask
        }
    }

    /// Notes that an instruction ran, and which slots of its own frame it wrote whole.
    mutating func noteExecution(_ mask: UInt64, at slot: Int, calls: [Int], range: Range<Int>) {
        guard mask != 0 || functions[calls] != nil else { return }
        change(calls, range) { function in
            let index = slot - function.start
            let old = function.writes[index]
            let new = function.wasExecuted[index] ? mask & old : mask
            function.wasExecuted[index] = true
            guard new != old else { return }
            function.hasNews = true
            if old & ~new != 0 { function.lostWrites = true }
            function.writes[index] = new
        }
    }

    private mutating func change(_ calls: [Int], _ range: Range<Int>, _ body: (inout Function) -> Void) {
        var function = functions[calls] ?? Function(range)
        body(&function)
        functions[calls] = function
    }

    /// Brings a function up to date where something new was noted; the lines that Linux writes meanwhile.
    ///
    /// - Parameters:
    ///   - order: the function's slots, each behind those that follow it, where there is no loop.
    ///   - successors: of a slot, within the function.
    ///   - isNamed: whether changes at a slot are written, whatever it does itself.
    mutating func update(
        calls: [Int], depth: Int, order: [Int], successors: (Int) -> [Int], isNamed: (Int) -> Bool
    ) -> [String] {
        guard var function = functions[calls], function.hasNews else { return [] }
        var lines: [String] = []
        let name = "(\(calls.map(String.init).joined(separator: ",")))"
        if function.lostWrites { function.written = function.written.map { _ in 0 } }
        var rounds = 0
        var changed = true
        while changed {
            rounds += 1
            changed = false
            for slot in order {
                let next = successors(slot)
                guard !next.isEmpty else { continue }
                let index = slot - function.start
                let after = next.reduce(UInt64(0)) { $0 | function.live[$1 - function.start] }
                let written = next.reduce(UInt64.max) { $0 & function.written[$1 - function.start] }
                let new = (
                    live: after & ~function.writes[index] | function.reads[index],
                    written: written | function.writes[index]
                )
                if function.reads[index] | function.writes[index] != 0 || isNamed(slot) {
                    let place = "\(name) frame \(depth) insn \(slot) "
                    lines += Self.difference("live", function.live[index], new.live).map { place + $0 }
                    lines += Self.difference("written", function.written[index], new.written).map { place + $0 }
                }
                changed = changed || new != (function.live[index], function.written[index])
                (function.live[index], function.written[index]) = new
            }
        }
        lines.append("\(name) live stack update done in \(rounds) iterations")
        function.hasNews = false
        function.lostWrites = false
        functions[calls] = function
        return lines
    }

    private static func difference(_ name: String, _ old: UInt64, _ new: UInt64) -> [String] {
        guard old != new else { return [] }
        let gained = new & ~old == 0 ? "" : "+\(name) \(text(new & ~old)) "
        let lost = old & ~new == 0 ? "" : "-\(name) \(text(old & ~new)) "
        return [gained + lost]
    }

    private static func text(_ mask: UInt64) -> String {
        (0..<64).filter { mask & (1 &<< UInt64($0)) != 0 }.map { "-\(($0 + 1) * 8)" }.joined(separator: ",")
    }
}
