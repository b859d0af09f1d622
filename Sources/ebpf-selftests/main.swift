import EBPF
import Foundation

/// Runs every annotated program of a folder of compiled kernel selftests, and prints how the verdicts agree.
var arguments = CommandLine.arguments.dropFirst()
let isJSON = arguments.contains("--json")
let isVerbose = arguments.contains("--verbose")
let isUnprivileged = arguments.contains("--unprivileged")
let only = arguments.first { $0.hasPrefix("--only=") }.map { String($0.dropFirst(7)) }
guard let folder = arguments.first(where: { !$0.hasPrefix("--") }) else {
    print("usage: ebpf-selftests DIR [--json] [--unprivileged] [--verbose] [--only=PROGRAM]")
    exit(2)
}

var board = Scoreboard()
let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".bpf.o") }
for name in names.sorted() {
    guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
    let file = String(name.dropLast(6))
    do {
        let collection = try CollectionSpec(try ObjectFile([UInt8](data)))
        try runFile(file, collection)
    } catch {
        board.skip("object: \(file): \(error)")
    }
}

if let data = FileManager.default.contents(atPath: folder + "/legacy.cases") {
    for legacy in LegacyCase.all(in: [UInt8](data)) where only == nil || legacy.name == only {
        if isUnprivileged && !legacy.hasUnprivileged { continue }
        board.add(legacy, privilege: isUnprivileged ? .none : .root)
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
        if isUnprivileged && !annotation.hasUnprivileged { continue }
        run(file, program, annotation, collection)
    }
}

@MainActor func run(_ file: String, _ program: ProgramSpec, _ annotation: Annotation, _ collection: CollectionSpec) {
    if isVerbose { FileHandle.standardError.write(Data("\(file):\(program.name)\n".utf8)) }
    do throws(VerificationObstacle) {
        var request = try program.verificationRequest(in: collection)
        let expected: Bool
        let messages: [String]
        if isUnprivileged {
            expected = annotation.unprivilegedSuccess ?? annotation.success ?? true
            messages = annotation.unprivilegedMessages.isEmpty ? annotation.messages : annotation.unprivilegedMessages
            request.privilege = .none
        } else {
            guard let success = annotation.success else { return }
            expected = success
            messages = annotation.messages
        }
        request.flags = .init(rawValue: request.flags.rawValue | annotation.flags)
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
        board.add(
            file: file, program: program.name, expected: expected, messages: messages, accepted: result.isAccepted,
            log: result.log, message: message)
    } catch {
        board.skip(error.kind)
    }
}

for name in board.falseAccepts { print("FALSE ACCEPT  \(name)") }
if isVerbose {
    for (name, message) in board.falseRejects {
        print("false reject  \(name): \(message.replacing("\n", with: " | "))")
    }
    for (name, expected, message) in board.wrongMessages {
        print("message       \(name): expected '\(expected)', got '\(message.replacing("\n", with: " | "))'")
    }
}
for (reason, count) in board.skipped.sorted(by: { $0.key < $1.key }) { print("skipped \(count): \(reason)") }
let total = board.total
if isJSON {
    print(
        "{\"summary\": {\"programs\": \(total.programs), \"verdictAgree\": \(total.verdictAgree), \"rejects\": \(total.rejects), \"messageAgree\": \(total.messageAgree), \"falseAccepts\": \(board.falseAccepts.count), \"falseRejects\": \(board.falseRejects.count)}}"
    )
} else {
    for (file, counts) in board.files.sorted(by: { $0.key < $1.key }) where isVerbose {
        print("\(file): \(counts.verdictAgree)/\(counts.programs), messages \(counts.messageAgree)/\(counts.rejects)")
    }
    print(
        "programs \(total.programs), verdicts agree \(total.verdictAgree), messages \(total.messageAgree)/\(total.rejects), false accepts \(board.falseAccepts.count), false rejects \(board.falseRejects.count)"
    )
}
exit(board.falseAccepts.isEmpty ? 0 : 1)
