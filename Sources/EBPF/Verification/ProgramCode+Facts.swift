import BPFCompiler
package import BPFMaps
import BPFObjects
package import BPFRuntime
package import BPFVerification

extension ProgramCode {
    /// Takes over what verification found out; `maps` are those that the verifier numbered, in its order.
    package mutating func believe(_ verified: VerifiedProgram, _ maps: [(any Map)?]) {
        facts.unreachable = verified.unreachable
        faultingLoads = Set(verified.mapObjectLoads)
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
