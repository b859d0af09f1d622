import EBPF

/// How much a program that runs is trusted.
enum RunTrust {
    /// It was verified, and runs without checks.
    case verified
    /// It was verified, and every access is checked all the same.
    case checked
    /// It was not verified: every access is checked.
    case unverified

    var options: LoadedCollection.Options {
        var options = LoadedCollection.Options()
        options.mode = self == .verified ? .fast : .checked
        return options
    }
}

/// Why nothing runs.
enum RunRefusal: Error {
    /// The object, or what was asked for, can't be used.
    case input(CommandError)
    /// Linux would not accept the program.
    case rejected(FailureListing)
    /// There is no verdict on the program.
    case notVerified(program: String, VerificationObstacle)
}

/// Verifies all programs that a run may come to, before anything runs.
struct RunVerification {
    private let spec: CollectionSpec

    init(_ spec: CollectionSpec) {
        self.spec = spec
    }

    /// Throws for the first program that is not accepted.
    func check(_ programs: [ProgramSpec]) throws(RunRefusal) {
        for program in programs {
            let result: VerificationResult
            do throws(VerificationObstacle) {
                result = try spec.verify(program)
            } catch {
                throw .notVerified(program: program.name, error)
            }
            if case .failure(let failure) = result.verdict {
                throw .rejected(FailureListing(failure, of: program))
            }
        }
    }
}
