import EBPF

/// Text for the assembler: what it accepts must survive a round trip through the disassembler.
func feedAssembler(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    do {
        let unit = try Assembler.unit(text)
        for section in unit.sections { checkRoundTrip(section.instructions) }
        _ = try? ObjectWriter.write(ObjectContents(unit))
    } catch {
        precondition(!"\(error)".isEmpty, "an error without words")
    }
    if let instructions = try? Assembler.instructions(text) { checkRoundTrip(instructions) }
}

private func checkRoundTrip(_ instructions: [Instruction]) {
    let text = Disassembler(style: .assembly).listing(instructions)
    let again = try? Assembler.instructions(text)
    precondition(again == instructions, "the disassembler's text means something else: \(text)")
}
