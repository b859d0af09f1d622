import BPFInstructions
package import BPFMaps
import BPFModel
package import BPFRuntime
package import BPFVerification

extension ProgramCode {
    /// The code of a request, with `maps` in the order of its descriptions.
    package init(_ request: VerificationRequest, name: String, maps: [any Map]) {
        self.init(name: name, instructions: request.instructions)
        for (slot, name) in request.kernelFunctions { arenaCalls[slot] = ArenaFunction(rawValue: name) }
        var slot = 0
        while slot < request.instructions.count {
            let instruction = request.instructions[slot]
            guard case .loadImmediate64(let source)? = instruction.operation, slot + 1 < request.instructions.count
            else {
                slot += 1
                continue
            }
            let index = Int(instruction.immediate)
            switch source {
            case .map, .mapIndex: self.maps[slot] = maps.indices.contains(index) ? maps[index] : nil
            case .mapValue, .mapIndexValue:
                let offset = Int(request.instructions[slot + 1].immediate)
                mapValues[slot] =
                    maps.indices.contains(index) ? MapValueReference(map: maps[index], offset: offset) : nil
            default: break
            }
            slot += 2
        }
    }
}

extension VerificationRequest {
    /// The maps that instructions name, by their place in the request.
    var namedMaps: Set<Int> {
        var maps: Set<Int> = []
        for instruction in instructions {
            guard case .loadImmediate64(let source)? = instruction.operation else { continue }
            switch source {
            case .map, .mapIndex, .mapValue, .mapIndexValue: maps.insert(Int(instruction.immediate))
            default: break
            }
        }
        return maps
    }
}

extension MapDescription {
    /// An empty map as it is described; the bytes of a frozen one are put into it.
    package func make(_ factory: MapFactory) throws(TrialError) -> any Map {
        do throws(MapError) {
            var definition = MapDefinition(
                name: name, type: type, keySize: UInt32(clamping: keySize), valueSize: UInt32(clamping: valueSize),
                maxEntries: UInt32(clamping: maxEntries), flags: flags)
            definition.extra = extra
            let map = try factory.make(definition)
            if let frozenContents { fill(map, frozenContents) }
            return map
        } catch {
            throw .map("\(error.reason)")
        }
    }

    private func fill(_ map: any Map, _ bytes: [UInt8]) {
        try? map.update([UInt8](repeating: 0, count: keySize), bytes)
        try? map.freeze()
    }
}
