import EBPF

/// A program: eight bytes an instruction, run in checked mode over a small packet, whatever it does.
func feedProgram(_ bytes: [UInt8]) {
    guard let instructions = try? Instruction.decode(Array(bytes.prefix(bytes.count / 8 * 8)), in: .little) else {
        return
    }
    _ = Disassembler(style: .log).listing(instructions)
    guard let hook = PacketHook.running(.xdp), let runner = runner(instructions, at: hook) else { return }
    runner.instructionLimit = 10_000
    let packet = [UInt8](repeating: 0x5a, count: 64)
    do {
        _ = try runner.run(TestRun(data: packet))
    } catch {
        precondition(!"\(error)".isEmpty, "an error without words")
    }
}

/// Every two-slot load of a map becomes a small hash map, so that programs get somewhere.
private func runner(_ instructions: [Instruction], at hook: PacketHook) -> PacketRunner? {
    let definition = MapDefinition(name: "map", type: .hash, keySize: 4, valueSize: 16, maxEntries: 8)
    guard let map = try? MapFactory().make(definition) else { return nil }
    var code = ProgramCode(name: "fuzz", instructions: instructions)
    for (slot, instruction) in instructions.enumerated() where instruction.isWide && instruction.source.rawValue == 1 {
        code.maps[slot] = map
    }
    guard let program = try? hook.program(code, mode: .checked) else { return nil }
    return try? PacketRunner(program, at: hook)
}
