import EBPF

/// A program's instructions, each with the bytes that it became for this machine's processor.
struct MachineCodeListing {
    private let spec: ProgramSpec
    private let bytes: [UInt8]
    private let offsets: [Int]

    private static let bytesPerLine = 16

    /// Compiles a program.
    init(_ program: ProgramSpec, of collection: CollectionSpec, path: String) throws(CommandError) {
        var options = LoadedCollection.Options()
        options.mode = .native
        options.fallback = nil
        let loaded: LoadedCollection
        do throws(CollectionError) {
            loaded = try LoadedCollection(collection, programs: [program.name], options: options)
        } catch {
            throw CommandError(path: path, "\(error)")
        }
        let native = loaded.program(named: program.name)
        guard let bytes = native?.machineCode, let offsets = native?.machineCodeOffsets else {
            throw CommandError(path: path, "program \(program.name): there is no machine code")
        }
        (spec, self.bytes, self.offsets) = (program, bytes, offsets)
    }

    /// A title, then instructions in the kernel's notation and, below each, offset and bytes of its code.
    func lines(withSource: Bool) -> [String] {
        let count = spec.instructions.count
        var lines = ["\(Terminal.bold(spec.name)) (\(count) instructions, \(bytes.count) bytes of machine code)"]
        lines += code(0..<(offsets.first ?? 0))
        let disassembler = Disassembler(style: .dump, symbols: spec.symbolNames)
        var slot = 0
        while slot < count {
            let length = Disassembler.length(of: slot, in: spec.instructions)
            if withSource, let line = spec.sourceLine(at: slot) { lines.append("; \(line.text)") }
            lines.append("\(pad(slot)): \(disassembler.text(of: slot, in: spec.instructions))")
            let end = slot + length < count ? offsets[slot + length] : bytes.count
            lines += code(offsets[slot]..<max(end, offsets[slot]))
            slot += length
        }
        return lines
    }

    private func code(_ range: Range<Int>) -> [String] {
        stride(from: range.lowerBound, to: range.upperBound, by: Self.bytesPerLine).map { start in
            let line = bytes[start..<min(start + Self.bytesPerLine, range.upperBound)]
            let offset = String(start, radix: 16)
            let text = line.map { Hex.encode([$0]) }.joined(separator: " ")
            return Terminal.dim("        \(String(repeating: " ", count: max(0, 4 - offset.count)))\(offset): \(text)")
        }
    }

    private func pad(_ slot: Int) -> String {
        let text = "\(slot)"
        return String(repeating: " ", count: max(0, 4 - text.count)) + text
    }
}
