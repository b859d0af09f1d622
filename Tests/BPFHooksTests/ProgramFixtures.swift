import BPFAssembler
import BPFHooks
import BPFMaps
import BPFRuntime

extension PacketHook {
    /// A runner of a program in the kernel's notation; `;` ends a line too.
    func runner(
        _ text: String, maps: [String: any Map] = [:], mode: ExecutionMode = .checked
    ) throws -> PacketRunner {
        try PacketRunner(try program(ProgramCode.assemble(text, maps: maps), mode: mode), at: self)
    }
}

extension ProgramCode {
    /// A program in the kernel's notation; `;` ends a line too.
    static func assemble(_ text: String, maps: [String: any Map] = [:]) throws -> ProgramCode {
        let lines = text.split(separator: ";").joined(separator: "\n")
        let assembled = try Assembler.program(lines)
        var code = ProgramCode(name: "test", instructions: assembled.instructions)
        for reference in assembled.references { code.maps[reference.slot] = maps[reference.symbol] }
        return code
    }
}
