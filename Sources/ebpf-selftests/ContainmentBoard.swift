import BPFSoundness
import EBPF
import Foundation

/// Whether programs of the selftests do what their verification promised, instruction by instruction.
struct ContainmentBoard {
    private(set) var programs = 0
    private(set) var instructions = 0
    private(set) var violations: [String] = []
    private(set) var traps: [String] = []
    private(set) var differences: [String] = []
    private(set) var unfinished: [String] = []
    private(set) var notChecked: [String: [String]] = [:]
    private let runner = TrialRunner(instructionLimit: 1 << 15)
    private let runs: UInt64

    /// Runs each program `runs` times on random inputs.
    init(runs: UInt64) { self.runs = runs }

    /// Runs an accepted program, and holds each instruction against the states of its verification.
    mutating func check(_ file: String, _ program: String, _ request: VerificationRequest) {
        let name = "\(file):\(program)"
        guard let runner else { return notChecked["no memory", default: []].append(name) }
        let record = StateRecord()
        var request = request
        request.logLevel = []
        let verification = Verifier.verify(request, recording: record)
        guard !record.isFull else { return notChecked["too many states", default: []].append(name) }
        guard case .success(let verified) = verification.verdict else {
            return notChecked["verification without pruning by relevance takes too long", default: []].append(name)
        }
        runner.forgetMaps(always: true)
        do throws(TrialError) {
            let trial = try runner.program(request, verified: verified, mode: .checked)
            let fast = try runner.program(request, verified: verified, mode: .fast)
            programs += 1
            for seed in 1...runs { run(trial, fast, seed, record, name, runner) }
        } catch {
            notChecked["\(error)", default: []].append(name)
        }
    }

    private mutating func run(
        _ trial: TrialProgram, _ fast: TrialProgram, _ seed: UInt64, _ record: StateRecord, _ name: String,
        _ runner: TrialRunner
    ) {
        let (outcome, watch) = runner.run(trial, seed: seed, against: record)
        instructions += watch.checkedInstructions
        violations += watch.violations.map { say("NOT CONTAINED \(name), run \(seed): \($0)") }
        switch outcome {
        case .value(let value):
            let other = runner.run(fast, seed: seed)
            if !other.agrees(with: value) {
                differences.append(say("MODES DIFFER  \(name), run \(seed): \(value) and \(other)"))
            }
        case .trap(let trap): traps.append(say("TRAP          \(name), run \(seed): \(trap)"))
        case .tooLong: unfinished.append("\(name), run \(seed)")
        }
    }

    /// Prints a finding at once: a run over the whole corpus takes minutes.
    private func say(_ text: String) -> String {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
        return text
    }

    /// What there is to say in the end.
    func report(isVerbose: Bool) {
        if isVerbose { for text in unfinished { print("stopped       \(text)") } }
        for (reason, names) in notChecked.sorted(by: { $0.key < $1.key }) {
            print("not checked \(names.count): \(reason)\(isVerbose ? " — " + names.joined(separator: ", ") : "")")
        }
        print(
            "containment: programs \(programs), instructions \(instructions), violations \(violations.count), traps \(traps.count), differences between modes \(differences.count), stopped \(unfinished.count)"
        )
    }
}
