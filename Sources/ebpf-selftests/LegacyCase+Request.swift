import BPFInstructions
import BPFModel
import BPFTypeFormat
import BPFVerification

extension LegacyCase {
    /// What is to be verified; nil where the program needs the kernel's types.
    func request(privilege: Privilege) -> VerificationRequest? {
        guard kernelFunctions.isEmpty, let type = ProgramType(rawValue: type) else { return nil }
        switch type {
        case .tracing, .lsm, .structOps, .ext: return nil
        default: break
        }
        var request = VerificationRequest(
            instructions: instructions, programType: type, attachType: AttachType(rawValue: attachType))
        request.privilege = privilege
        request.flags = loadFlags
        var indices: [String: Int32] = [:]
        for (kind, slot) in maps {
            guard let map = MapDescription.legacy[kind], slot < instructions.count else { return nil }
            if indices[kind] == nil {
                indices[kind] = Int32(request.maps.count)
                request.maps.append(map)
            }
            request.instructions[slot].immediate = indices[kind] ?? 0
        }
        request.functions = describedFunctions
        return request
    }

    /// What the suite asks of the kernel: its own first three flags mean any alignment, strict alignment, and a compiler.
    private var loadFlags: VerificationRequest.Flags {
        var known: VerificationRequest.Flags = [.testRegisterInvariants]
        if flags & 1 != 0 { known.insert(.anyAlignment) }
        if flags & 2 != 0 { known.insert(.strictAlignment) }
        // With a flag of the kernel beside them, the suite hands on all bits as they are.
        return flags & ~3 == 0 ? known : known.union(.init(rawValue: flags))
    }

    private var describedFunctions: [FunctionDescription] {
        guard !functions.isEmpty, let btf = try? BTF(btfBytes) else { return [] }
        return functions.map { function in
            FunctionDescription(
                name: btf.functionName(TypeID(rawValue: function.type)), start: function.slot, result: .integer)
        }
    }

    /// The sections behind a header.
    private var btfBytes: [UInt8] {
        func word(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
        return [0x9f, 0xeb, 1, 0] + word(24) + word(0) + word(types.count) + word(types.count) + word(strings.count)
            + types + strings
    }
}

extension BTF {
    fileprivate func functionName(_ type: TypeID) -> String {
        if case .function(let name, _, _)? = try? self.type(type) { name } else { "" }
    }
}

extension MapDescription {
    /// The maps of the suite, by the names that it has for them.
    fileprivate static let legacy: [String: MapDescription] = [
        "map_hash_8b": .init(type: .hash, keySize: 8, valueSize: 8, maxEntries: 1),
        "map_hash_48b": .init(type: .hash, keySize: 8, valueSize: 48, maxEntries: 1),
        "map_hash_16b": .init(type: .hash, keySize: 8, valueSize: 16, maxEntries: 1),
        "map_array_48b": .init(type: .array, keySize: 4, valueSize: 48, maxEntries: 1),
        "map_array_ro": .init(type: .array, keySize: 4, valueSize: 48, maxEntries: 1, flags: .readOnlyForPrograms),
        "map_array_wo": .init(type: .array, keySize: 4, valueSize: 48, maxEntries: 1, flags: .writeOnlyForPrograms),
        "map_array_small": .init(type: .array, keySize: 4, valueSize: 1, maxEntries: 1),
        "prog1": .init(type: .progArray, keySize: 4, valueSize: 4, maxEntries: 4),
        "prog2": .init(type: .progArray, keySize: 4, valueSize: 4, maxEntries: 8),
        "map_in_map": mapOfMaps,
        "cgroup_storage": .init(type: .cgroupStorage, keySize: 16, valueSize: 64, maxEntries: 0),
        "percpu_cgroup_storage": .init(type: .percpuCgroupStorage, keySize: 16, valueSize: 64, maxEntries: 0),
        "map_sockmap": .init(type: .sockmap, keySize: 4, valueSize: 4, maxEntries: 1),
        "map_sockhash": .init(type: .sockhash, keySize: 4, valueSize: 4, maxEntries: 1),
        "map_xskmap": .init(type: .xskmap, keySize: 4, valueSize: 4, maxEntries: 1),
        "map_stacktrace": .init(type: .stackTrace, keySize: 4, valueSize: 8, maxEntries: 1),
        "map_event_output": .init(type: .perfEventArray, keySize: 4, valueSize: 4, maxEntries: 1),
        "map_reuseport_array": .init(type: .reuseportSockarray, keySize: 4, valueSize: 8, maxEntries: 1),
        "map_ringbuf": .init(type: .ringbuf, keySize: 0, valueSize: 0, maxEntries: 4096),
        "map_spin_lock": described(.array, 8, 1, [.init(kind: .spinLock, offset: 4, size: 4)]),
        "sk_storage_map": described(.skStorage, 8, 0, [.init(kind: .spinLock, offset: 4, size: 4)]),
        "map_timer": described(.array, 16, 1, [.init(kind: .timer, offset: 0, size: 16)]),
        "map_kptr": described(.array, 24, 1, kernelPointers),
    ]

    /// The first of three stands for no reference.
    private static let kernelPointers = (0..<3).map { index in
        SpecialField(kind: .kernelPointer, offset: index * 8, size: 8, isReferenced: index > 0)
    }

    private static var mapOfMaps: MapDescription {
        var map = MapDescription(type: .arrayOfMaps, keySize: 4, valueSize: 4, maxEntries: 1)
        map.inner = [MapDescription(type: .array, keySize: 4, valueSize: 4, maxEntries: 1)]
        return map
    }

    private static func described(
        _ type: MapType, _ size: Int, _ count: Int, _ fields: [SpecialField]
    ) -> MapDescription {
        var map = MapDescription(name: "test_map", type: type, keySize: 4, valueSize: size, maxEntries: count)
        map.fields = fields
        return map
    }
}
