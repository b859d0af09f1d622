import BPFInstructions
import BPFModel
import BPFVerification
import Foundation

/// Programs that are meant to cost as much as they can; all of them are too large for Linux.
struct HostileProgram {
    let name: String
    let instructions: [Instruction]

    static let all = [endlessLoop, millionInstructions, fullStacks]

    private static func instruction(
        _ opcode: UInt8, _ destination: UInt8 = 0, _ source: UInt8 = 0, offset: Int = 0, immediate: Int = 0
    ) -> Instruction {
        Instruction(
            opcode: opcode, destination: Register(rawValue: destination), source: Register(rawValue: source),
            offset: Int16(truncatingIfNeeded: offset), immediate: Int32(truncatingIfNeeded: immediate))
    }

    /// Counts for ever: no two rounds are alike.
    private static let endlessLoop = HostileProgram(
        name: "endless loop",
        instructions: [
            instruction(0xb7), instruction(0x07, immediate: 1), instruction(0x55, offset: -2, immediate: -1),
            instruction(0x95),
        ])

    /// As long as a program may be: fills the whole stack with numbers that differ, and branches on what is not known.
    private static let millionInstructions: HostileProgram = {
        var code = [instruction(0xbf, 6, 1)]
        var round = 0
        while code.count < 999_990 {
            code.append(instruction(0x61, 2, 6))
            code.append(instruction(0x25, 2, offset: 1, immediate: round))
            code.append(instruction(0xb7, 3, immediate: round))
            for slot in 0..<6 {
                code.append(instruction(0x7a, 10, offset: -8 * ((round * 6 + slot) % 64 + 1), immediate: round + slot))
            }
            round += 1
        }
        return HostileProgram(
            name: "a million instructions", instructions: code + [instruction(0xb7), instruction(0x95)])
    }()

    /// Eight frames with stacks of 64 bytes, and an endless loop in the last that writes to all of them.
    private static let fullStacks: HostileProgram = {
        var code: [Instruction] = [instruction(0xbf, 1, 10)]
        for depth in 0..<7 {
            for slot in 1...8 { code.append(instruction(0x7a, 10, offset: -8 * slot, immediate: depth)) }
            if depth > 0 { code += [instruction(0xbf, 2, 10)] }
            code += [instruction(0x85, 0, 1, immediate: 2), instruction(0xb7), instruction(0x95)]
        }
        code.append(instruction(0xb7, 3))
        let start = code.count
        code += [
            instruction(0x07, 3, immediate: 1), instruction(0x7b, 1, 3, offset: -8),
            instruction(0x7b, 2, 3, offset: -8),
        ]
        code += [instruction(0x7b, 10, 3, offset: -8), instruction(0x55, 3, offset: 1, immediate: -5)]
        code += [instruction(0xb7, 4), instruction(0x55, 3, offset: 0, immediate: -6)]
        code.append(instruction(0x55, 3, offset: start - code.count - 1, immediate: -1))
        return HostileProgram(name: "eight frames", instructions: code + [instruction(0xb7), instruction(0x95)])
    }()

    /// The most memory that this process has had, in megabytes; nil where the system does not say.
    private static var peakMegabytes: Int? {
        let status = FileManager.default.contents(atPath: "/proc/self/status").map {
            String(decoding: $0, as: UTF8.self)
        }
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 / 1024 }
    }

    /// Verifies it, and says what that took.
    func measure() -> String {
        let request = VerificationRequest(instructions: instructions, programType: .schedCls)
        let (result, microseconds) = Timing.fastest(of: 1) { Verifier.verify(request) }
        var verdict = "accepted"
        if case .failure(let failure) = result.verdict { verdict = failure.message }
        let peak = Self.peakMegabytes.map { "\($0) MB" } ?? "unknown"
        return
            "\(name): \(instructions.count) instructions, processed \(result.statistics.processedInstructions), \(Int(microseconds / 1000)) ms, peak memory of the process \(peak): \(verdict)"
    }
}
