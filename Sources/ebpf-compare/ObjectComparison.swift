import BPFModel
import BPFObjects
import BPFTypeFormat
import BPFVerification
import EBPF

/// The programs of object files, verified here and by the running kernel.
struct ObjectComparison {
    /// How often each program is verified; the fastest counts.
    var rounds = 1
    /// The only program that is looked at; nil for all.
    var only: String?
    /// The running kernel's types; nil where they can't be read.
    var kernel: BTF?
    /// Whether the first difference between the ways through each program is printed.
    var showsDifference = false
    private(set) var tally = Tally()
    private(set) var timings: [Timing] = []
    /// Why programs were not compared, with how many.
    private(set) var skipped: [String: Int] = [:]

    mutating func compare(_ file: String, _ bytes: [UInt8]) {
        var collection: CollectionSpec
        do {
            collection = try CollectionSpec(try ObjectFile(bytes))
            if let kernel { collection = (try? collection.relocated(against: kernel)) ?? collection }
        } catch {
            return skip("object can't be read")
        }
        let maps = ObjectMaps(collection)
        for program in collection.programs where only == nil || only == program.name {
            compare("\(file):\(program.name)", program, collection, maps)
        }
    }

    private mutating func skip(_ reason: String) { skipped[reason, default: 0] += 1 }

    private mutating func compare(
        _ name: String, _ program: ProgramSpec, _ collection: CollectionSpec, _ maps: ObjectMaps
    ) {
        var request: VerificationRequest
        do {
            request = try program.verificationRequest(in: collection)
            request.profile = .linux618
        } catch {
            return skip("\(error)")
        }
        let live: LiveProgram
        do {
            live = try LiveProgram(program, request, collection, maps, kernel: kernel)
        } catch {
            return skip("the kernel refuses a map, or has not the function: \(error)")
        }
        let first = live.load()
        if first.error == .eperm && first.message.isEmpty { return skip("the kernel refuses programs of this type") }
        guard first.processedInstructions != nil else { return skip("the kernel did not verify it: \(first.message)") }
        if showsDifference { print(name, FirstDifference(log: live.trace(size: 1 << 26)).describe(request)) }
        let (result, ours) = Timing.fastest(of: rounds) { Verifier.verify(request) }
        let theirs = (1..<max(rounds, 1)).reduce(first.microseconds ?? 0) { fastest, _ in
            min(fastest, live.load().microseconds ?? fastest)
        }
        tally.add(result, first, name)
        timings.append(
            Timing(
                name: name, isComparable: result.isAccepted && first.isAccepted,
                processed: result.statistics.processedInstructions,
                processedByKernel: first.processedInstructions ?? 0, microseconds: ours,
                microsecondsOfKernel: Double(theirs)))
    }
}
