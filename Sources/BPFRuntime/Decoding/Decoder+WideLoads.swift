import BPFInstructions
import BPFMaps
import BPFModel

extension Decoder {
    /// The step for a 64-bit immediate load: whatever it stands for, it is a constant by now.
    mutating func wideLoad(
        _ instruction: Instruction,
        _ source: PseudoSource,
        at slot: Int
    ) throws(DecodeError) -> Step {
        guard slot + 1 < code.instructions.count else { throw error(.incompleteWideLoad, at: slot) }
        let second = code.instructions[slot + 1]
        guard second == Instruction(opcode: 0, immediate: second.immediate) else {
            throw error(.incompleteWideLoad, at: slot + 1)
        }
        let value = try value(of: instruction, second, source, at: slot)
        return Step(constant: value, destination: instruction.destination.rawValue)
    }

    private mutating func value(
        of first: Instruction,
        _ second: Instruction,
        _ source: PseudoSource,
        at slot: Int
    ) throws(DecodeError) -> UInt64 {
        switch source {
        case .constant:
            return UInt64(UInt32(bitPattern: first.immediate)) | UInt64(UInt32(bitPattern: second.immediate)) << 32
        case .map, .mapIndex:
            guard let map = code.maps[slot] else { throw error(.noMap, at: slot) }
            return Handle.map(try number(of: map, at: slot))
        case .mapValue, .mapIndexValue:
            guard let reference = code.mapValues[slot] else { throw error(.noMap, at: slot) }
            return try address(of: reference, at: slot)
        case .function:
            let target = code.functions[slot] ?? slot + 1 + Int(first.immediate)
            let number = try step(at: target, from: slot)
            functionStarts.insert(target)
            return Handle.function(number)
        case .kernelVariable:
            throw error(.kernelVariable(first.immediate), at: slot)
        }
    }

    /// The place of a map in the program's list, where it is put if it is new.
    private mutating func number(of map: any Map, at slot: Int) throws(DecodeError) -> Int {
        if let index = program.maps.firstIndex(where: { $0.map === map }) { return index }
        let entry = MapEntry(map)
        do throws(LinuxError) {
            try entry.programs?.claim(kind)
        } catch {
            throw self.error(.programArrayOfAnotherKind(map: map.definition.name), at: slot)
        }
        program.maps.append(entry)
        return program.maps.count - 1
    }

    private mutating func address(of reference: MapValueReference, at slot: Int) throws(DecodeError) -> UInt64 {
        _ = try number(of: reference.map, at: slot)
        let (definition, offset) = (reference.map.definition, reference.offset)
        if let arena = reference.map as? ArenaMap {
            let size = Int(definition.maxEntries) * ArenaMap.pageSize
            guard offset >= 0, offset <= size else {
                throw error(.valueOffset(map: definition.name, offset: offset, size: size), at: slot)
            }
            return arena.userStart + UInt64(offset)
        }
        guard let table = reference.map.valueTable, table.count == 1, table.slotStride == 0 else {
            throw error(.noDirectValue(map: definition.name), at: slot)
        }
        guard offset >= 0, offset < Int(definition.valueSize) else {
            throw error(
                .valueOffset(map: definition.name, offset: offset, size: Int(definition.valueSize)), at: slot)
        }
        return UInt64(table.base) + UInt64(offset)
    }
}
