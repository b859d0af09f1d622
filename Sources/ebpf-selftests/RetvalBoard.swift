import BPFSoundness
import EBPF

/// Which programs return what the selftests expect.
struct RetvalBoard {
    private(set) var files: [String: Counts] = [:]
    private(set) var wrong: [String] = []
    private(set) var notRun: [String: [String]] = [:]

    /// Programs of a file: with an expected result, run in all modes, and right in all.
    struct Counts {
        var expected = 0
        var run = 0
        var agree = 0

        static func + (left: Counts, right: Counts) -> Counts {
            Counts(
                expected: left.expected + right.expected, run: left.run + right.run, agree: left.agree + right.agree)
        }
    }

    var total: Counts { files.values.reduce(Counts(), +) }

    /// Runs an accepted program once in each mode, in native mode with what verification found out, as `BPF_PROG_TEST_RUN` does.
    mutating func run(
        _ file: String, _ spec: ProgramSpec, _ request: VerificationRequest, _ verified: VerifiedProgram,
        _ collection: CollectionSpec, _ expected: Retval
    ) {
        run("\(file):\(spec.name)", file) { mode, board in
            let trial = try MapPool(file, collection, mode: mode).program(
                spec, request, verified: verified)
            board.compare(Int32(bitPattern: try trial.testRun()), expected, "\(file):\(spec.name)", mode)
        }
    }

    /// Runs an accepted case of the older suite as often as the suite does.
    mutating func run(_ legacy: LegacyCase, _ request: VerificationRequest, _ verified: VerifiedProgram) {
        let file = "legacy/\(legacy.file)"
        let name = "\(file):\(legacy.name)"
        guard legacy.runs >= 0 else { return }
        let runs = legacy.results.prefix(max(legacy.runs, 1))
        run(name, file) { mode, board in
            let trial = try LegacyMaps(mode: mode).program(request, verified: verified)
            for (index, run) in runs.enumerated() {
                let isUnprivileged = request.privilege == .none && run.unprivilegedResult != 0
                let result = isUnprivileged ? run.unprivilegedResult : run.result
                let expected: Retval = result == Self.pointerValue ? .anything : .number(Int32(bitPattern: result))
                let value = Int32(bitPattern: try trial.testRun(run.packet))
                board.compare(value, expected, "\(name), run \(index)", mode)
            }
        }
    }

    /// The older suite's `POINTER_VALUE`.
    private static let pointerValue: UInt32 = 0xca_fe4a

    private mutating func compare(_ value: Int32, _ expected: Retval, _ name: String, _ mode: ExecutionMode) {
        if !expected.accepts(value) {
            wrong.append("\(name): expected \(expected), got \(value) in \(mode.rawValue) mode")
        }
    }

    private mutating func run(
        _ name: String, _ file: String, _ body: (ExecutionMode, inout RetvalBoard) throws -> Void
    ) {
        files[file, default: Counts()].expected += 1
        let known = wrong.count
        do {
            for mode in ExecutionMode.allCases { try body(mode, &self) }
            files[file, default: Counts()].run += 1
            if wrong.count == known { files[file, default: Counts()].agree += 1 }
        } catch TrialError.type(let type) {
            // Linux has no test run for these types either: the suite loads them and leaves it at that.
            files[file, default: Counts()].expected -= 1
            notRun["programs of type \(type.name) have no test run on Linux (not counted)", default: []].append(name)
        } catch let error as TrialError {
            notRun["\(error)", default: []].append(name)
        } catch {
            files[file, default: Counts()].run += 1
            wrong.append("\(name): \(error)")
        }
    }
}
