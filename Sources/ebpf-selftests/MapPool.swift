import BPFSoundness
import EBPF

/// The maps of one object, made once, with what the suite and the object put into them.
final class MapPool {
    private let file: String
    private let collection: CollectionSpec
    private let mode: ExecutionMode
    private var maps: [String: any Map] = [:]
    private var programs: [String: TrialProgram] = [:]
    private let factory = MapFactory()

    init(_ file: String, _ collection: CollectionSpec, mode: ExecutionMode) {
        self.file = file
        self.collection = collection
        self.mode = mode
    }

    /// A program with its maps, and with the programs that these maps lead to.
    func program(
        _ spec: ProgramSpec, _ request: VerificationRequest, verified: VerifiedProgram? = nil
    ) throws(TrialError) -> TrialProgram {
        if let known = programs[spec.name] { return known }
        var own: [any Map] = []
        for description in request.maps { own.append(try map(description)) }
        let program = try TrialProgram(request, name: spec.name, maps: own, verified: verified, mode: mode)
        programs[spec.name] = program
        for (description, map) in zip(request.maps, own) { fillPrograms(description.name, map) }
        return program
    }

    private func map(_ description: MapDescription) throws(TrialError) -> any Map {
        if let known = maps[description.name] { return known }
        let map = try description.make(factory)
        maps[description.name] = map
        if description.frozenContents == nil, let contents = collection.map(named: description.name)?.contents {
            if let arena = map as? ArenaMap {
                try? arena.fill(contents)
            } else {
                try? map.update([0, 0, 0, 0], contents)
            }
        }
        if let value = Self.initialValue(file, description) { try? map.update([0, 0, 0, 0], value) }
        return map
    }

    /// The suite's own first element of two maps.
    private static func initialValue(_ file: String, _ map: MapDescription) -> [UInt8]? {
        switch (file, map.name) {
        case ("verifier_array_access", "map_array_ro"), ("verifier_value_ptr_arith", "map_array_48b"):
            var value = [UInt8](repeating: 0, count: map.valueSize)
            guard value.count >= 32 else { return nil }
            value[0] = 28
            value.replaceSubrange(28..<32, with: [0x12, 0xef, 0xcd, 0xab])
            return value
        default: return nil
        }
    }

    private func fillPrograms(_ name: String, _ map: any Map) {
        guard let array = map as? ProgramArray, let spec = collection.map(named: name) else { return }
        for element in spec.initialPrograms {
            guard let index = UInt32(exactly: element.index), let target = collection.program(named: element.name),
                let request = try? target.verificationRequest(in: collection),
                let program = try? program(target, request)
            else { continue }
            try? array.set(program.program, at: index)
        }
    }
}
