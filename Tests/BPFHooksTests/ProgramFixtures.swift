import BPFAssembler
import BPFHooks
import BPFMaps
import BPFRuntime

extension PacketHook {
    /// A runner of a program in the kernel's notation; `;` ends a line too.
    func runner(_ text: String, mode: ExecutionMode = .checked) throws -> PacketRunner {
        let lines = text.split(separator: ";").joined(separator: "\n")
        let code = ProgramCode(name: "test", instructions: try Assembler.instructions(lines))
        return try PacketRunner(try program(code, mode: mode), at: self)
    }
}
