import BPFAssembler
import BPFInstructions

/// The text that Linux writes while it verifies.
struct VerificationLog {
    let level: LogLevel
    private(set) var text = ""

    init(level: LogLevel) {
        self.level = level
    }

    private var isTracing: Bool { level.contains(.branches) || level.contains(.instructions) }

    /// Where the text of a fork begins; at level 1, text after it belongs to paths that turned out safe.
    var position: Int { text.utf8.count }

    mutating func truncate(to position: Int) {
        guard !level.contains(.instructions), position < text.utf8.count else { return }
        text = String(decoding: text.utf8.prefix(position), as: UTF8.self)
    }

    mutating func note(_ line: String) {
        guard !level.isEmpty else { return }
        text += line + "\n"
    }

    mutating func fail(_ failure: VerificationFailure) {
        guard !level.isEmpty, !failure.message.isEmpty else { return }
        text += failure.message + "\n"
    }

    mutating func finish(_ statistics: VerificationStatistics) {
        guard !level.isEmpty else { return }
        text += "processed \(statistics.processedInstructions) insns (limit \(Verifier.processedLimit)) "
        text +=
            "max_states_per_insn \(statistics.maximumStatesAtSlot) total_states \(statistics.totalStates) peak_states \(statistics.peakStates) "
        text += "mark_read 0\n"
    }

    mutating func pruned(at slot: Int) {
        guard level.contains(.instructions) else { return }
        text += "\(slot): safe\n"
    }

    mutating func instruction(_ slot: Int, in verifier: Verifier) {
        guard isTracing else { return }
        let digits = String(verifier.step.instruction.opcode, radix: 16)
        let opcode = digits.count == 1 ? "0" + digits : digits
        let words = Disassembler(style: .log).text(of: slot, in: verifier.program.request.instructions)
        text += "\(slot): (\(opcode)) \(words)\n"
    }

    mutating func stateAfter(in verifier: Verifier) {
        guard level.contains(.instructions) else { return }
        let printer = StatePrinter(program: verifier.program)
        text += "; " + printer.describe(verifier.state, frame: verifier.state.depth) + "\n"
    }

    mutating func resume(in verifier: Verifier) {
        guard isTracing else { return }
        let printer = StatePrinter(program: verifier.program)
        text += "\nfrom ? to \(verifier.slot): "
        text += printer.describe(verifier.state, frame: verifier.state.depth) + "\n"
    }
}
