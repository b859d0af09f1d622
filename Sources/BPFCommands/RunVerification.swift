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
    let spec: CollectionSpec
    /// What the loader may do.
    let privilege: Privilege

    /// What is known of each program; throws for the first that is not accepted.
    func check(_ programs: [ProgramSpec]) throws(RunRefusal) -> [String: VerifiedProgram] {
        var options = VerificationOptions()
        options.privilege = privilege
        var known: [String: VerifiedProgram] = [:]
        for program in programs {
            let result: VerificationResult
            do throws(VerificationObstacle) {
                result = try spec.verify(program, options: options)
            } catch {
                throw .notVerified(program: program.name, error)
            }
            switch result.verdict {
            case .failure(let failure): throw .rejected(FailureListing(failure, of: program))
            case .success(let verified):
                known[program.name] = verified
            }
        }
        return known
    }
}
