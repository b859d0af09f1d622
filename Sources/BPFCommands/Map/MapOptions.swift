import ArgumentParser
import EBPF

/// What all commands on maps have in common.
struct MapOptions: ParsableArguments {
    @Option(help: "The directory that plays /sys/fs/bpf; EBPF_FS says it too.")
    var bpffs: String?

    @Flag(name: [.short, .long], help: "Print JSON, as bpftool does.")
    var json = false

    /// Where maps are pinned.
    var directory: PinDirectory { bpffs.map { PinDirectory($0) } ?? .standard }

    /// The path that the words at the front name, which are taken away.
    func path(_ words: inout MapWords) throws -> String {
        let word = try words.next("a map")
        return word == "pinned" ? try words.next("a path") : directory.resolve(word)
    }

    /// The pinned map that the words at the front name, which are taken away.
    func open(_ words: inout MapWords) throws -> any Map {
        let path = try path(&words)
        do throws(MapError) {
            return try MapFactory().open(path)
        } catch {
            throw CommandError("\(error.reason)")
        }
    }

    /// Prints a value as JSON.
    func print(_ value: StructuredValue) { Swift.print(value.json(pretty: false)) }
}

/// The words after a command, one taken after the other.
struct MapWords {
    private var words: ArraySlice<String>

    init(_ words: [String]) {
        self.words = words[...]
    }

    var isEmpty: Bool { words.isEmpty }

    /// Takes the next word; `what` is missing where there is none.
    mutating func next(_ what: String) throws -> String {
        guard let word = words.popFirst() else { throw CommandError("\(what) is missing") }
        return word
    }

    /// Takes a word if it is the next one.
    mutating func take(_ word: String) -> Bool {
        guard words.first == word else { return false }
        words.removeFirst()
        return true
    }

    /// Takes `count` bytes behind the word `name`, decimal or with 0x, or hexadecimal behind `hex`.
    mutating func bytes(_ name: String, count: Int) throws -> [UInt8] {
        guard take(name) else { throw CommandError("'\(name)' and its \(count) bytes are missing") }
        let isHex = take("hex")
        return try (0..<count).map { index in
            let word = try next("byte \(index) of the \(name), which has \(count),")
            let digits = word.hasPrefix("0x") ? String(word.dropFirst(2)) : word
            guard let byte = UInt8(digits, radix: isHex || word.hasPrefix("0x") ? 16 : 10) else {
                throw CommandError("'\(word)' is no byte of the \(name)")
            }
            return byte
        }
    }

    /// Takes a number behind the word `name`; nil where the word isn't next.
    mutating func number(_ name: String) throws -> UInt32? {
        guard take(name) else { return nil }
        let word = try next("the number after '\(name)'")
        let digits = word.hasPrefix("0x") ? String(word.dropFirst(2)) : word
        guard let number = UInt32(digits, radix: word.hasPrefix("0x") ? 16 : 10) else {
            throw CommandError("'\(word)' is no number for '\(name)'")
        }
        return number
    }

    /// Confirms that nothing is left.
    func end() throws {
        if let word = words.first { throw CommandError("what is '\(word)'?") }
    }
}
