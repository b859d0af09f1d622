import EBPF
import Foundation

/// Runs every annotated program of a folder of compiled kernel selftests, and prints how the verdicts agree.
var arguments = CommandLine.arguments.dropFirst()
let isJSON = arguments.contains("--json")
let isVerbose = arguments.contains("--verbose")
let only = option("only")
/// Both levels of privilege, unless one is asked for.
let levels: [Privilege] =
    arguments.contains("--unprivileged") ? [.none] : arguments.contains("--privileged") ? [.root] : [.root, .none]
guard let folder = arguments.first(where: { !$0.hasPrefix("--") }) else {
    print(
        """
        usage: ebpf-selftests DIR [--privileged|--unprivileged] [--json] [--recorded=CSV] [--containment] [--mutations=N]
                              [--verbose] [--only=PROGRAM]
        """)
    exit(2)
}
let recorded = option("recorded").flatMap { FileManager.default.contents(atPath: $0) }
    .map { RecordedCounts(String(decoding: $0, as: UTF8.self)) }
let checksContainment = arguments.contains("--containment")
var containment = ContainmentBoard(runs: 8)
var mutations = MutationBoard(arguments)
/// The scores of one level of privilege, while its programs run.
var board = Scoreboard()
var retvals = RetvalBoard()
var level = Privilege.root

func option(_ name: String) -> String? {
    CommandLine.arguments.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.count + 3)) }
}

// MARK: One level

@MainActor func score(_ privilege: Privilege) {
    (board, retvals, level) = (Scoreboard(recorded: privilege == .root ? recorded : nil), RetvalBoard(), privilege)
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
        $0.hasSuffix(".bpf.o")
    }
    for name in names.sorted() {
        guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
        let file = String(name.dropLast(6))
        do {
            try runFile(file, try CollectionSpec(try ObjectFile([UInt8](data))))
        } catch {
            board.skip("object: \(file): \(error)")
        }
    }
    guard let data = FileManager.default.contents(atPath: folder + "/legacy.cases") else { return }
    for legacy in LegacyCase.all(in: [UInt8](data)) where only == nil || legacy.name == only {
        if privilege == .none && !legacy.hasUnprivileged { continue }
        if isVerbose { FileHandle.standardError.write(Data("legacy/\(legacy.file):\(legacy.name)\n".utf8)) }
        guard let (accepted, verified) = board.add(legacy, privilege: privilege) else { continue }
        retvals.run(legacy, accepted, verified)
        mutations?.add(accepted)
        if checksContainment { containment.check("legacy/\(legacy.file)", legacy.name, accepted) }
    }
}

@MainActor func runFile(_ file: String, _ collection: CollectionSpec) throws {
    guard let btf = collection.btf else { return board.skip("no BTF") }
    let annotations = try Annotation.all(in: btf)
    for program in collection.programs {
        guard only == nil || program.name == only, let annotation = annotations[program.name], annotation.isTest else {
            continue
        }
        if !annotation.architectures.isEmpty && !annotation.architectures.contains("X86_64") { continue }
        if level == .none && !annotation.hasUnprivileged { continue }
        run(file, program, annotation, collection)
    }
}

@MainActor func run(_ file: String, _ program: ProgramSpec, _ annotation: Annotation, _ collection: CollectionSpec) {
    if isVerbose { FileHandle.standardError.write(Data("\(file):\(program.name)\n".utf8)) }
    do throws(VerificationObstacle) {
        var request = try program.verificationRequest(in: collection)
        guard let expected = annotation.isAccepted(at: level) else { return }
        request.privilege = level
        request.flags = .init(rawValue: request.flags.rawValue | annotation.flags)
        request.findings = .facts
        request.logLevel = LogLevel(rawValue: annotation.logLevel)
        // The suite loads this file without CAP_PERFMON.
        if file == "verifier_mtu" { request.privilege = .bpf }
        if only != nil { request.logLevel = LogLevel(rawValue: 2) }
        var result = Verifier.verify(request)
        if !result.isAccepted && request.logLevel.isEmpty {
            request.logLevel = .branches
            result = Verifier.verify(request)
        }
        var message = ""
        if case .failure(let failure) = result.verdict {
            message = "insn \(failure.instruction ?? -1): " + failure.message
        }
        if only != nil { print(result.log) }
        if result.isAccepted { mutations?.add(request) }
        if result.isAccepted, checksContainment { containment.check(file, program.name, request) }
        if case .success(let verified) = result.verdict, expected, level == .root, let retval = annotation.retval {
            retvals.run(file, program, request, verified, collection, retval)
        }
        board.add(
            file: file, program: program.name, expected: expected, messages: annotation.messages(at: level),
            accepted: result.isAccepted, log: result.log, message: message,
            processed: result.statistics.processedInstructions)
    } catch {
        board.skip(error.kind)
    }
}

// MARK: The report

@MainActor func report(_ title: String) {
    if !isJSON { print(board.table(results: retvals, title: title)) }
    for name in board.falseAccepts where !isJSON { print("FALSE ACCEPT  \(name)") }
    for text in retvals.wrong where !isJSON { print("RETVAL        \(text)") }
    if isVerbose && !isJSON { print(board.disagreements()) }
    for (reason, count) in board.skipped.sorted(by: { $0.key < $1.key }) where !isJSON {
        print("skipped \(count): \(reason)")
    }
    for (reason, names) in retvals.notRun.sorted(by: { $0.key < $1.key }) where !isJSON {
        print("not run \(names.count): \(reason)\(isVerbose ? " — " + names.joined(separator: ", ") : "")")
    }
}

var total = Scoreboard.Counts()
var results = RetvalBoard.Counts()
var falseAccepts: [String] = []
var falseRejects = 0
var json = BoardReport()
for privilege in levels {
    score(privilege)
    let title = privilege == .none ? "unprivileged" : "privileged"
    report(title)
    if privilege == .none { json.unprivileged = board.summary } else { json.privileged = board.summary }
    total = total + board.total
    results = results + retvals.total
    falseAccepts += board.falseAccepts
    falseRejects += board.falseRejects.count
}
mutations?.run()
if checksContainment { containment.report(isVerbose: isVerbose) }
if isJSON {
    var summary = BoardSummary(total, falseAccepts: falseAccepts.count, falseRejects: falseRejects)
    (summary.retvalExpected, summary.retvalRun, summary.retvalAgree) = (results.expected, results.run, results.agree)
    json.summary = summary
    json.falseAccepts = falseAccepts
    print(try json.text())
} else {
    print(
        "programs \(total.programs), verdicts agree \(total.verdictAgree), messages \(total.messageAgree)/\(total.rejects), false accepts \(falseAccepts.count), false rejects \(falseRejects), instructions within a tenth \(total.countAgree)/\(total.counted), results \(results.agree)/\(results.run) of \(results.expected)"
    )
}
exit(falseAccepts.isEmpty ? 0 : 1)
