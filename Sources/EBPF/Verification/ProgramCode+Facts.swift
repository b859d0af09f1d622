import BPFCompiler
import BPFInstructions
package import BPFMaps
import BPFObjects
package import BPFRuntime
package import BPFVerification

extension ProgramCode {
    /// Takes over what verification found out; `maps` are those that the verifier numbered, in its order.
    package mutating func believe(_ verified: VerifiedProgram, _ maps: [(any Map)?]) {
        facts.unreachable = verified.unreachable
        faultingLoads = Set(verified.mapObjectLoads)
        believe(verified.arena, maps)
        barriers = SpeculationBarriers(before: Set(verified.barriers.before), after: Set(verified.barriers.after))
        for branch in verified.facts.branches { facts.branches[branch.slot] = branch.isTaken }
        facts.constants = verified.facts.constants.map { known in
            .init(slot: known.slot, register: known.register, value: known.value)
        }
        for access in verified.facts.accesses {
            facts.contextLoads[access.slot] = access.memory == .context ? true : access.memory == .other ? nil : false
        }
        for call in verified.facts.mapCalls where maps.indices.contains(call.map) {
            calledMaps[call.slot] = maps[call.map]
            facts.keys[call.slot] = call.key
        }
    }
}

extension ProgramCode {
    /// Takes over what works on the program's arena: arithmetic on its pointers is done in 32 bits, as on Linux.
    private mutating func believe(_ use: VerifiedProgram.ArenaUse, _ maps: [(any Map)?]) {
        guard let index = use.map, maps.indices.contains(index), let map = maps[index] as? ArenaMap else { return }
        arena = ProgramArena(map: map, accesses: Set(use.accesses))
        for slot in use.narrowed where instructions.indices.contains(slot) {
            instructions[slot] = instructions[slot].narrowed
        }
    }
}

extension Instruction {
    /// The same arithmetic in 32 bits; of a shift's distance five bits count then.
    fileprivate var narrowed: Instruction {
        guard opcode & 7 == 7 else { return self }
        var narrow = self
        narrow.opcode = opcode & ~7 | 4
        let isShift = [0x60, 0x70, 0xc0].contains(opcode & 0xf0)
        if isShift, opcode & 8 == 0 { narrow.immediate &= 31 }
        return narrow
    }
}

extension ProgramSpec {
    /// The maps that references name, each at the first of them, as `verificationRequest(in:)` numbers them.
    func mapsByReference(_ maps: [String: any Map]) -> [(any Map)?] {
        mapNamesByReference.map { maps[$0] }
    }

    /// The names of the maps that references name, each once, in the order of the references.
    var mapNamesByReference: [String] {
        var (names, seen): ([String], Set<String>) = ([], [])
        for reference in references {
            switch reference.target {
            case .map(let name), .mapValue(let name, _): if seen.insert(name).inserted { names.append(name) }
            default: break
            }
        }
        return names
    }
}
