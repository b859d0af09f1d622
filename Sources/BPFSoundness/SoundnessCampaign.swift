package import BPFAssembler
import BPFInstructions
import BPFRuntime
package import BPFVerification

/// Verifies many programs, and runs those that are accepted: none may do what checked execution stops it for.
package struct SoundnessCampaign {
    /// Where a program comes from, by its number.
    package typealias Source = (inout TrialRandom) -> VerificationRequest
    /// The slots that no path of a program reaches; nil where the program is said to be unsafe.
    package typealias Verdict = (VerificationRequest) -> VerifiedProgram?

    private let runner: TrialRunner
    private let source: Source
    private let verdict: Verdict
    /// How many inputs each accepted program gets.
    private let inputs: UInt64
    /// Whether accepted programs run in fast and native mode too, in native mode with what their verification found out.
    private let comparesModes: Bool
    /// What was found so far.
    package private(set) var summary = Summary()
    /// The programs that have left something in the runner's maps.
    private var mapUsers: [VerificationRequest] = []
    /// So many of them share maps.
    private static let mapUserLimit = 4096

    /// What came of a campaign.
    package struct Summary: Sendable {
        /// Programs that were verified.
        package var programs = 0
        /// Programs that were accepted.
        package var accepted = 0
        /// Accepted programs that this engine cannot run, by the reason.
        package var notRun: [String: Int] = [:]
        /// Runs, all in all.
        package var runs = 0
        /// Runs that were stopped because they took too long.
        package var stopped = 0
        /// Runs whose result in native mode was another one, of programs that may read stack which they have not written.
        package var incomparable = 0
        /// The same of other programs, which have found in a map what such a program had left there.
        package var unlikeMaps = 0
        /// Runs in native mode.
        package var nativeRuns = 0
        /// Runs whose result in another mode was another one.
        package var differing: [Finding] = []
        /// Runs that checked execution stopped.
        package var violations: [Finding] = []
    }

    /// A program that should have been rejected, or that another mode runs differently.
    package struct Finding: Sendable {
        /// The program's number: with the seed of the campaign, it makes the program again.
        package let number: UInt64
        /// The seed of the inputs.
        package let input: UInt64
        /// What was verified.
        package let request: VerificationRequest
        /// What happened.
        package let statement: String
    }

    /// Prepares a campaign; nil without memory.
    package init?(
        inputs: UInt64 = 4, comparesModes: Bool = true, source: @escaping Source,
        verdict: @escaping Verdict = Self.verify
    ) {
        guard let runner = TrialRunner(instructionLimit: 1 << 14) else { return nil }
        self.runner = runner
        self.inputs = inputs
        self.comparesModes = comparesModes
        self.source = source
        self.verdict = verdict
    }

    /// Small programs that are accepted, changed in a few places.
    package static func mutations() throws(AssemblerError) -> Source {
        mutations(of: try SeedPrograms.all())
    }

    /// Some of these programs, changed in a few places.
    package static func mutations(of seeds: [VerificationRequest]) -> Source {
        { random in ProgramMutation.mutate(seeds[Int(random.number(upTo: UInt64(seeds.count) - 1))], &random) }
    }

    /// What the verifier says.
    package static func verify(_ request: VerificationRequest) -> VerifiedProgram? {
        guard case .success(let verified) = Verifier.verify(request).verdict else { return nil }
        return verified
    }

    /// Tries program `number` of those that `seed` makes: even ones as Linux 6.12 has them, odd ones as 6.18.
    package mutating func tryProgram(_ number: UInt64, seed: UInt64) {
        var random = TrialRandom(seed: seed &* 0xd134_2543_de82_ef95 &+ number)
        var request = source(&random)
        request.profile = number % 2 == 0 ? .linux612 : .linux618
        // The compiler is given them.
        request.findings = .facts
        summary.programs += 1
        guard let verified = verdict(request) else { return }
        summary.accepted += 1
        forgetMaps(always: mapUsers.count >= Self.mapUserLimit)
        do throws(TrialError) {
            let checked = try runner.program(request, verified: verified, mode: .checked)
            var others: [TrialProgram] = []
            for mode in Self.otherModes where comparesModes {
                // Machine code can't ask a stand-in.
                if mode == .native, checked.program.asksStandIns { continue }
                others.append(try runner.program(request, verified: verified, mode: mode))
            }
            if !request.namedMaps.isEmpty { mapUsers.append(request) }
            var isAlike = true
            var place = Place(number: number)
            for _ in 0..<inputs where isAlike {
                place.inputs.append(random.next())
                isAlike = run(checked, others, place)
            }
            // Not all modes have changed their maps.
            forgetMaps(always: !isAlike || comparesModes && others.count < Self.otherModes.count)
        } catch {
            summary.notRun["\(error)", default: 0] += 1
        }
    }

    private mutating func forgetMaps(always: Bool) {
        if runner.forgetMaps(always: always) { mapUsers.removeAll(keepingCapacity: true) }
    }

    private static let otherModes = ExecutionMode.allCases.filter { $0 != .checked }

    private struct Place {
        let number: UInt64
        /// The inputs of all runs of the program so far.
        var inputs: [UInt64] = []
        /// The seed of the last run's inputs.
        var input: UInt64 { inputs.last ?? 0 }
    }

    /// False when the program needs no more runs.
    private mutating func run(_ checked: TrialProgram, _ others: [TrialProgram], _ place: Place) -> Bool {
        summary.runs += 1
        switch runner.run(checked, seed: place.input) {
        case .trap(let trap):
            summary.violations.append(finding(checked, place, "\(trap)"))
            return false
        case .tooLong:
            summary.stopped += 1
            return false
        case .value(let value):
            for other in others {
                let outcome = runner.run(other, seed: place.input)
                if other.program.mode == .native { summary.nativeRuns += 1 }
                if outcome.agrees(with: value) || dependsOnAddresses(checked, place) { continue }
                let mode = other.program.mode
                if mode == .native, readsStackAsItIs(checked.request) {
                    summary.incomparable += 1
                    return false
                }
                if mode == .native, differsByMaps(checked.request, place) {
                    summary.unlikeMaps += 1
                    return false
                }
                summary.differing.append(
                    finding(checked, place, "checked mode \(value), \(mode.rawValue) mode \(outcome)"))
                return false
            }
            return true
        }
    }

    /// Whether the program returns something else on other maps and another stack, so that the modes cannot be compared by it.
    private func dependsOnAddresses(_ trial: TrialProgram, _ place: Place) -> Bool {
        // All live at once, so that they do not get the same memory.
        let others = (0..<4).compactMap { _ in TrialRunner(instructionLimit: 1 << 14) }
        let outcomes = others.compactMap { runner -> UInt64? in
            guard let again = try? runner.program(trial.request, verified: verdict(trial.request), mode: .checked),
                case .value(let value) = runner.run(again, seed: place.input)
            else { return nil }
            return value
        }
        return Set(outcomes).count > 1
    }

    /// Whether the program may read stack that it has not written, which is zero in the interpreter's modes alone: who may not do everything may not do that.
    private func readsStackAsItIs(_ request: VerificationRequest) -> Bool {
        var request = request
        request.privilege = .bpf
        return !Verifier.verify(request).isAccepted
    }

    /// Whether maps differed where machine code gave another result: a program that they were shared with may have put stack into them that it
    /// had not written, and on new ones all runs of this program agree.
    private mutating func differsByMaps(_ request: VerificationRequest, _ place: Place) -> Bool {
        guard mapUsers.contains(where: { readsStackAsItIs($0) }) else { return false }
        forgetMaps(always: true)
        let verified = verdict(request)
        guard let checked = try? runner.program(request, verified: verified, mode: .checked),
            let native = try? runner.program(request, verified: verified, mode: .native)
        else { return false }
        return place.inputs.allSatisfy { input in
            guard case .value(let value) = runner.run(checked, seed: input) else { return false }
            return runner.run(native, seed: input).agrees(with: value)
        }
    }

    private func finding(_ trial: TrialProgram, _ place: Place, _ statement: String) -> Finding {
        Finding(number: place.number, input: place.input, request: trial.request, statement: statement)
    }
}
