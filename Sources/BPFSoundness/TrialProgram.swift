package import BPFHooks
import BPFInstructions
package import BPFMaps
import BPFModel
package import BPFRuntime
package import BPFVerification
import EBPF

/// A program that was verified, ready to be run.
package final class TrialProgram {
    /// What was verified.
    package let request: VerificationRequest
    /// In the order of the request's descriptions.
    package let maps: [any Map]
    /// The maps that the program names.
    let usedMaps: [Int]
    /// What runs.
    package let program: Program
    /// The hook, for programs that run over packets.
    package let hook: PacketHook?

    /// How helpers are answered.
    package enum Helpers {
        /// Only by their implementations.
        case implemented
        /// Also by a stand-in, where there is no implementation.
        case standIns
    }

    /// Decodes what was verified.
    ///
    /// - Parameters:
    ///   - maps: one for each description of the request.
    ///   - verified: what its verification found out, where it was verified: slots that no path reaches may hold anything, so
    ///     they become jumps to themselves, as on Linux.
    package init(
        _ request: VerificationRequest, name: String = "trial", maps: [any Map], verified: VerifiedProgram? = nil,
        helpers: Helpers = .implemented, mode: ExecutionMode
    ) throws(TrialError) {
        var request = request
        if let verified {
            // A handle stands for the map here, and it is no address.
            guard verified.mapObjectLoads.isEmpty else { throw .kernelMemory }
            request.seal(verified.unreachable)
        }
        self.request = request
        self.maps = maps
        hook = PacketHook.running(request.programType)
        var code = ProgramCode(request, name: name, maps: maps)
        if let verified { code.believe(verified, maps) }
        usedMaps = maps.indices.filter { index in
            code.maps.values.contains { $0 === maps[index] }
                || code.mapValues.values.contains { $0.map === maps[index] }
        }
        let type = request.programType
        let accesses = ContextAccess.table(for: type, attachType: request.attachType)
        guard !accesses.isEmpty else { throw .type(type) }
        do throws(DecodeError) {
            if helpers == .standIns {
                program = try Program(
                    trying: code, type: type, attachType: request.attachType,
                    isReadInPlace: type.readsContextInPlace, mode: mode)
            } else if let hook {
                program = try Program(code, contextLayout: hook.contextLayout, mode: mode)
            } else {
                program = try Program(
                    code, context: type.name, accesses: accesses, isReadInPlace: type.readsContextInPlace, mode: mode)
            }
        } catch {
            throw .decode(error.reason)
        }
    }
}

extension VerificationRequest {
    /// Puts jumps to themselves in place of instructions.
    fileprivate mutating func seal(_ slots: [Int]) {
        let jump = Instruction(opcode: 0x05, offset: -1)
        for slot in slots where instructions.indices.contains(slot) {
            if instructions[slot].isWide && slot + 1 < instructions.count { instructions[slot + 1] = jump }
            instructions[slot] = jump
        }
    }
}
