import BPFModel
import BPFObjects

/// Which programs and maps of an object have to exist so that some of its programs can run.
struct CollectionPlan {
    /// The programs that were asked for, and those that they can tail-call from the start.
    private(set) var programs: [ProgramSpec] = []
    /// The maps that these programs refer to, in the object's order.
    private(set) var maps: [MapSpec] = []

    init(_ spec: CollectionSpec, programs names: [String]) throws(CollectionError) {
        var pending = names
        var seen: Set<String> = []
        var mapNames: Set<String> = []
        while let name = pending.popLast() {
            guard seen.insert(name).inserted else { continue }
            guard let program = spec.program(named: name) else {
                throw .noProgram(name, available: spec.programs.map(\.name))
            }
            programs.append(program)
            for name in try Self.maps(of: program) where mapNames.insert(name).inserted {
                guard let map = spec.map(named: name) else { continue }
                if map.origin == .kernelConfiguration, map.contents == nil {
                    throw .needsKernel(program: program.name, "the kernel's configuration (an extern in .kconfig)")
                }
                pending += map.initialPrograms.map(\.name)
                mapNames.formUnion(map.initialMaps.map(\.name))
            }
        }
        maps = spec.maps.filter { mapNames.contains($0.name) }
    }

    private static func maps(of program: ProgramSpec) throws(CollectionError) -> [String] {
        var names: [String] = []
        for reference in program.references {
            switch reference.target {
            case .map(let name), .mapValue(let name, _): names.append(name)
            case .function, .kernelFunction("bpf_throw", _): break
            case .kernelFunction(let name, _) where ArenaFunction(rawValue: name) != nil: break
            case .kernelFunction(let name, _):
                throw .needsKernel(program: program.name, "the kernel function \(name)")
            case .kernelVariable(let name, _, _):
                throw .needsKernel(program: program.name, "the kernel variable \(name)")
            }
        }
        return names
    }
}
