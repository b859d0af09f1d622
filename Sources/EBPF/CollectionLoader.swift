import BPFHooks
import BPFMaps
import BPFModel
import BPFObjects
import BPFRuntime

/// Turns specs into maps and programs of the in-process engine, step by step.
struct CollectionLoader {
    let maps: MapFactory
    let mode: ExecutionMode

    /// One empty map a spec.
    func make(_ specs: [MapSpec]) throws(CollectionError) -> [String: any Map] {
        var maps: [String: any Map] = [:]
        for spec in specs {
            do {
                maps[spec.name] = try self.maps.make(MapDefinition(spec))
            } catch {
                throw .map(error)
            }
        }
        return maps
    }

    /// One decoded program a spec, its references bound to `maps`.
    func decode(
        _ specs: [ProgramSpec], _ maps: [String: any Map]
    ) throws(CollectionError) -> [String: Program] {
        var programs: [String: Program] = [:]
        for spec in specs {
            programs[spec.name] = try decode(spec, maps)
        }
        return programs
    }

    private func decode(_ spec: ProgramSpec, _ maps: [String: any Map]) throws(CollectionError) -> Program {
        guard let type = spec.type else { throw .unknownType(program: spec.name, section: spec.sectionName) }
        guard let hook = PacketHook.running(type) else { throw .noHook(program: spec.name, type) }
        do {
            return try Program(
                ProgramCode(spec, maps), helpers: hook.helpers, contextLayout: hook.contextLayout, mode: mode)
        } catch {
            throw .program(error, spec.sourceLine(at: error.slot))
        }
    }

    /// Puts initial bytes and programs in place, and freezes what nobody may change.
    func fill(
        _ specs: [MapSpec], _ maps: [String: any Map], with programs: [String: Program]
    ) throws(CollectionError) {
        for spec in specs {
            guard let map = maps[spec.name] else { continue }
            do {
                if let contents = spec.contents { try map.update([0, 0, 0, 0], contents) }
                try fill(map, spec.initialPrograms, programs)
                if spec.isFrozen { try map.freeze() }
            } catch {
                throw .contents(map: spec.name, error)
            }
        }
    }

    private func fill(
        _ map: any Map, _ elements: [MapSpec.InitialElement], _ programs: [String: Program]
    ) throws(LinuxError) {
        guard let array = map as? ProgramArray else { return }
        for element in elements {
            guard let program = programs[element.name], let index = UInt32(exactly: element.index) else { continue }
            try array.set(program, at: index)
        }
    }
}

extension MapDefinition {
    /// What `spec` asks for; sizes beyond 32 bits are as large as can be, which no map allows.
    fileprivate init(_ spec: MapSpec) {
        self.init(
            name: spec.name,
            type: spec.type,
            keySize: UInt32(clamping: spec.keySize),
            valueSize: UInt32(clamping: spec.valueSize),
            maxEntries: UInt32(clamping: spec.maxEntries),
            flags: spec.flags
        )
    }
}

extension ProgramCode {
    /// The code of `spec` with its references bound to `maps`.
    fileprivate init(_ spec: ProgramSpec, _ maps: [String: any Map]) {
        self.init(name: spec.name, instructions: spec.instructions)
        for reference in spec.references {
            switch reference.target {
            case .map(let name): self.maps[reference.slot] = maps[name]
            case .mapValue(let name, let offset):
                mapValues[reference.slot] = maps[name].map { MapValueReference(map: $0, offset: offset) }
            case .function(let slot): functions[reference.slot] = slot
            case .kernelFunction, .kernelVariable: break
            }
        }
    }
}
