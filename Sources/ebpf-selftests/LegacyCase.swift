import BPFInstructions
import BPFModel

/// One case of the kernel's older suite, as `Tools/legacy-cases` writes it down.
struct LegacyCase {
    var file = ""
    var name = ""
    var type: UInt32 = 1
    var attachType: UInt32 = 0
    var flags: UInt32 = 0
    var expectation = Expectation()
    /// Nil where it is that of the privileged load.
    var unprivileged: Expectation?
    /// How many instructions the kernel looks at; only where the suite says.
    var processed: Int?
    /// How often it is run; negative for never, 0 for once.
    var runs = 0
    var results: [Run] = []
    /// Kinds of maps, with the slot of the load that names the map.
    var maps: [(kind: String, slot: Int)] = []
    /// Kernel functions, with the slot of the call.
    var kernelFunctions: [(name: String, slot: Int)] = []
    /// Functions that the program's BTF describes: the first slot, and the type.
    var functions: [(slot: Int, type: UInt32)] = []
    /// The type section and the string section of the program's BTF.
    var types: [UInt8] = []
    var strings: [UInt8] = []
    var instructions: [Instruction] = []

    /// A verdict, and what the log holds.
    struct Expectation {
        var isAccepted = true
        /// The verdict's log is looked at although the program is accepted.
        var isVerbose = false
        var messages: [String] = []
    }

    /// One run of an accepted program.
    struct Run {
        var result: UInt32
        var unprivilegedResult: UInt32
        var packet: [UInt8]
    }

    /// Whether programs of its type may be loaded without privilege.
    var hasUnprivileged: Bool { type == ProgramType.socketFilter.rawValue || type == ProgramType.cgroupSkb.rawValue }
}

// MARK: Reading

extension LegacyCase {
    /// All cases of a file; lines that are not understood are ignored.
    static func all(in bytes: [UInt8]) -> [LegacyCase] {
        var cases: [LegacyCase] = []
        var current = LegacyCase()
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let space = line.firstIndex(of: UInt8(ascii: " ")) ?? line.endIndex
            let key = String(decoding: line[..<space], as: UTF8.self)
            let value = space < line.endIndex ? line[(space + 1)...] : []
            switch key {
            case "case":
                current = LegacyCase()
                let words = String(decoding: value, as: UTF8.self).split(separator: " ", maxSplits: 1)
                current.file = String(words.first ?? "")
                current.name = unescaped(words.count > 1 ? words[1] : "")
            case "code":
                current.instructions = instructions(hexadecimal(value))
                cases.append(current)
            case "types": current.types = hexadecimal(value)
            case "strings": current.strings = hexadecimal(value)
            default: current.add(key, String(decoding: value, as: UTF8.self))
            }
        }
        return cases
    }

    private mutating func add(_ key: String, _ value: String) {
        let words = value.split(separator: " ", omittingEmptySubsequences: true)
        switch key {
        case "type": type = UInt32(value) ?? 0
        case "attach": attachType = UInt32(value) ?? 0
        case "flags": flags = UInt32(value) ?? 0
        case "processed": processed = Int(value)
        case "runs": runs = Int(value) ?? 0
        case "expect": expectation = Self.expectation(value) ?? Expectation()
        case "unprivileged": addUnprivileged(value)
        case "run" where words.count == 3:
            results.append(
                Run(
                    result: UInt32(words[0]) ?? 0, unprivilegedResult: UInt32(words[1]) ?? 0,
                    packet: Self.hexadecimal(Array(words[2].utf8)[...])))
        case "map" where words.count == 2: maps.append((String(words[0]), Int(words[1]) ?? 0))
        case "function" where words.count == 2: kernelFunctions.append((String(words[0]), Int(words[1]) ?? 0))
        case "info" where words.count == 2: functions.append((Int(words[0]) ?? 0, UInt32(words[1]) ?? 0))
        default: break
        }
    }

    /// What is not said again is as with privilege.
    private mutating func addUnprivileged(_ value: String) {
        let words = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2 else { return }
        var own = Self.expectation(value) ?? expectation
        own.messages = words[1] == "-" ? expectation.messages : Self.messages(words[1])
        unprivileged = own
    }

    /// Nil for a verdict that is not said.
    private static func expectation(_ value: String) -> Expectation? {
        let words = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let verdict = words.first.flatMap({ Int($0) }), verdict > 0 else { return nil }
        return Expectation(
            isAccepted: verdict != 2, isVerbose: verdict == 3, messages: messages(words.count > 1 ? words[1] : ""))
    }

    private static func messages(_ text: Substring) -> [String] {
        unescaped(text).split(separator: "\t").map(String.init)
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var isEscape = false
        for character in text {
            if isEscape {
                result.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
                isEscape = false
            } else if character == "\\" {
                isEscape = true
            } else {
                result.append(character)
            }
        }
        return result
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for digit in digits {
            let value = digit >= UInt8(ascii: "a") ? digit &- UInt8(ascii: "a") &+ 10 : digit &- UInt8(ascii: "0")
            if let first = high {
                bytes.append(first << 4 | value & 15)
                high = nil
            } else {
                high = value & 15
            }
        }
        return bytes
    }

    private static func instructions(_ bytes: [UInt8]) -> [Instruction] {
        func word(_ at: Int) -> UInt32 {
            (0..<4).reduce(UInt32(0)) { word, index in word | UInt32(bytes[at + index]) << UInt32(index * 8) }
        }
        return stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { at in
            Instruction(
                opcode: bytes[at],
                destination: Register(rawValue: bytes[at + 1] & 15),
                source: Register(rawValue: bytes[at + 1] >> 4),
                offset: Int16(truncatingIfNeeded: word(at) >> 16),
                immediate: Int32(bitPattern: word(at + 4)))
        }
    }
}
