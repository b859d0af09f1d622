import BPFHooks
import BPFModel
import BPFObjects
import BPFRuntime
import BPFSoundness
import BPFVerification

/// Which programs return what the selftests expect.
struct RetvalBoard {
    private(set) var files: [String: Counts] = [:]
    private(set) var wrong: [String] = []
    private(set) var notRun: [String: [String]] = [:]

    /// Programs of a file: with an expected result, run in both modes, and right in both.
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

    /// Runs an accepted program once in each mode, as `BPF_PROG_TEST_RUN` does.
    mutating func run(
        _ file: String, _ spec: ProgramSpec, _ request: VerificationRequest, _ collection: CollectionSpec, _ expected: Retval
    ) {
        let name = "\(file):\(spec.name)"
        files[file, default: Counts()].expected += 1
        do {
            var isRight = true
            for mode in ExecutionMode.allCases {
                let value = try Self.value(file, spec, request, collection, mode)
                if expected.accepts(value) { continue }
                isRight = false
                wrong.append("\(name): expected \(expected), got \(value) in \(mode.rawValue) mode")
            }
            files[file, default: Counts()].run += 1
            if isRight { files[file, default: Counts()].agree += 1 }
        } catch let error as TrialError {
            notRun["\(error)", default: []].append(name)
        } catch {
            files[file, default: Counts()].run += 1
            wrong.append("\(name): \(error)")
        }
    }

    private static func value(
        _ file: String, _ spec: ProgramSpec, _ request: VerificationRequest, _ collection: CollectionSpec, _ mode: ExecutionMode
    ) throws -> Int32 {
        let trial = try MapPool(file, collection, mode: mode).program(spec, request)
        return Int32(bitPattern: try trial.testRun())
    }
}
