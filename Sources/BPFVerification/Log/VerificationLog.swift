import BPFAssembler
import BPFInstructions

/// The text that Linux writes while it verifies.
///
/// The kernel writes into one buffer and takes text back from its end: a state replaces the line break after its instruction, and at level 1 the text of a
/// path goes when the path turns out safe. The same is done here, so that the text comes out the same.
struct VerificationLog {
    let level: LogLevel
    private var bytes: [UInt8] = []
    /// The end of the text when the last instruction had been written.
    private var instructionEnd = 0
    /// How long the text of that instruction is, its line break included.
    private var instructionLength = 0
    private var previousLine: SourceLine?
    private var afterMessage = ""
    var stack = StackLiveness()
    /// Whether a path begins, or goes on in a caller: the next line is `from 3 to 5: …`.
    var announcesArrival = false
    /// Registers of the running frame whose states were not written since an instruction used them.
    private var changedRegisters: UInt16 = 0
    /// Slots of its stack, likewise.
    private var changedSlots: UInt64 = 0

    /// Whether paths are written down.
    private(set) var isTracing: Bool
    /// Whether the text of all paths stays.
    private(set) var isComplete: Bool
    /// In bytes; a loop can be followed for a million instructions, and each of them may take a kilobyte.
    private let limit: Int
    private var isFull = false

    init(level: LogLevel, limit: Int) {
        self.level = level
        self.limit = limit
        isComplete = level.contains(.instructions)
        isTracing = isComplete || level.contains(.branches)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Where the text of a fork begins.
    var position: Int { bytes.count }

    // MARK: Text

    mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        if isTracing && bytes.count > limit { end() }
    }

    /// Paths are no longer written down; the verdict still is.
    private mutating func end() {
        (isTracing, isComplete, isFull) = (false, false, true)
        bytes.append(contentsOf: "\n-- the log is longer than \(limit) bytes; paths are left out from here --\n".utf8)
    }

    /// A line, where paths are written down.
    mutating func note(_ line: String) {
        guard isTracing else { return }
        write(line + "\n")
    }

    /// A line, where everything is written down.
    mutating func detail(_ line: String) {
        guard isComplete else { return }
        write(line + "\n")
    }

    /// Takes back the text of a path that turned out safe.
    mutating func truncate(to position: Int) {
        guard !isComplete, !isFull, position < bytes.count else { return }
        bytes.removeLast(bytes.count - position)
    }

    mutating func fail(_ failure: VerificationFailure) {
        guard !level.isEmpty, !failure.message.isEmpty else { return }
        write(failure.message + "\n" + afterMessage)
    }

    /// Text that belongs below the message of the failure that follows.
    mutating func writeAfterMessage(_ text: String) { afterMessage = text }

    mutating func finish(_ statistics: VerificationStatistics, stackDepths: [Int]) {
        guard !level.isEmpty else { return }
        if level.contains(.statistics) {
            write("stack depth \(stackDepths.map(String.init).joined(separator: "+"))\n")
        }
        write("processed \(statistics.processedInstructions) insns (limit \(Verifier.processedLimit)) ")
        write("max_states_per_insn \(statistics.maximumStatesAtSlot) total_states \(statistics.totalStates) ")
        write("peak_states \(statistics.peakStates) mark_read 0\n")
    }

    // MARK: Changes

    /// A function begins to be verified.
    mutating func begin() {
        previousLine = nil
        announcesArrival = false
        markAllChanged()
    }

    mutating func markAllChanged() {
        changedRegisters = .max
        changedSlots = .max
    }

    mutating func markChanged(registers: UInt16, slots: UInt64) {
        changedRegisters |= registers
        changedSlots |= slots
    }

    private mutating func takeChanges() -> (registers: UInt16, slots: UInt64) {
        defer { (changedRegisters, changedSlots) = (0, 0) }
        return (changedRegisters, changedSlots)
    }

    // MARK: Lines

    /// The state of the running frame: behind the instruction where that was the last that was written, else on a line of its own.
    mutating func writeChangedState(in verifier: Verifier) {
        guard isTracing, changedRegisters != 0 || changedSlots != 0 else { return }
        if instructionEnd > 0 && instructionEnd == bytes.count {
            bytes.removeLast()
            write(String(repeating: " ", count: Self.padding(instructionLength)) + ";")
        } else {
            write("\(verifier.slot):")
        }
        let changes = takeChanges()
        let selection = StatePrinter.Selection(
            registers: changes.registers, slots: changes.slots, written: verifier.registersWritten())
        write(
            StatePrinter(program: verifier.program)
                .describe(verifier.state, frame: verifier.state.depth, selection) + "\n")
    }

    /// How many spaces put a state into its column.
    ///
    /// - Kernel: `BPF_LOG_MIN_ALIGNMENT`, `BPF_LOG_ALIGNMENT`.
    private static func padding(_ length: Int) -> Int {
        let column = max(length + 4, 40)
        return (column + 7) / 8 * 8 - length - 1
    }

    mutating func writeLine(_ line: SourceLine?) {
        guard let line, previousLine.map({ $0.file != line.file || $0.line != line.line }) ?? true else { return }
        previousLine = line
        write(line.logged + "\n")
    }

    mutating func writeInstruction(_ text: String) {
        let start = bytes.count
        write(text)
        instructionEnd = bytes.count
        instructionLength = bytes.count - start
    }

    mutating func forgetChanges() { _ = takeChanges() }
}

/// The registers that a path wrote in a frame, from one of its entries to another.
struct PathWrites {
    var path = Trace.none
    var end = Trace.none
    var frame: Int8 = -1
    var registers: UInt16 = 0
}
