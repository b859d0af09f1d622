import EBPF

/// What came of asking for the verdict on one program.
struct ProgramVerdict {
    let object: String
    let program: ProgramSpec
    let outcome: Result<VerificationResult, VerificationObstacle>
    let duration: Duration

    init(object: String, _ program: ProgramSpec, in collection: CollectionSpec, options: VerificationOptions) {
        self.object = object
        self.program = program
        let start = ContinuousClock.now
        do throws(VerificationObstacle) {
            outcome = .success(try collection.verify(program, options: options))
        } catch {
            outcome = .failure(error)
        }
        duration = ContinuousClock.now - start
    }

    /// The verdict with its costs; nil where there is none.
    var result: VerificationResult? {
        if case .success(let result) = outcome { result } else { nil }
    }

    /// Why there is no verdict.
    var obstacle: VerificationObstacle? {
        if case .failure(let obstacle) = outcome { obstacle } else { nil }
    }

    var isAccepted: Bool { result?.isAccepted ?? false }

    /// Why the program was rejected.
    var failure: VerificationFailure? {
        if case .failure(let failure)? = result?.verdict { failure } else { nil }
    }

    /// What is known of an accepted program.
    var facts: VerifiedProgram? {
        if case .success(let facts)? = result?.verdict { facts } else { nil }
    }

    /// `accepted`, `rejected`, or `not verified`.
    var name: String {
        guard obstacle == nil else { return "not verified" }
        return isAccepted ? "accepted" : "rejected"
    }

    /// The stack of each function as the kernel's log has it, `64+16`; empty where it is not known.
    var stack: String { facts.map { $0.stackDepths.map(String.init).joined(separator: "+") } ?? "" }

    /// In milliseconds, with two digits.
    var milliseconds: String {
        let (seconds, attoseconds) = duration.components
        let hundredths = seconds * 100_000 + attoseconds / 10_000_000_000_000
        let digits = String(hundredths % 100)
        return "\(hundredths / 100).\(digits.count < 2 ? "0" : "")\(digits)"
    }

    private var nanoseconds: Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

extension ProgramVerdict {
    /// Everything, for programs.
    func structured(withCost: Bool) -> StructuredValue {
        var fields: [(String, StructuredValue)] = [
            ("object", .string(object)),
            ("name", .string(program.name)),
            ("section", .string(program.sectionName)),
            ("type", program.type.map { .string($0.name) } ?? .null),
            ("verdict", .string(name)),
            ("instructions", .integer(Int64(program.instructions.count))),
        ]
        if let obstacle { fields.append(("reason", .string("\(obstacle)"))) }
        if let result {
            fields += Self.fields(of: result.statistics)
            fields.append(("duration_ns", .integer(nanoseconds)))
            if !result.log.isEmpty { fields.append(("log", .string(result.log))) }
            if withCost { fields.append(("cost", CostTable(self, result.cost).structured)) }
        }
        if let facts { fields.append(("facts", facts.structured)) }
        if let failure { fields.append(("error", FailureListing(failure, of: program).structured)) }
        return .object(fields)
    }

    private static func fields(of statistics: VerificationStatistics) -> [(String, StructuredValue)] {
        [
            ("processed", .integer(Int64(statistics.processedInstructions))),
            ("total_states", .integer(Int64(statistics.totalStates))),
            ("peak_states", .integer(Int64(statistics.peakStates))),
            ("pruned_paths", .integer(Int64(statistics.prunedPaths))),
        ]
    }
}
