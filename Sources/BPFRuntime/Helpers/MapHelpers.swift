import BPFMaps
import BPFModel

/// `bpf_map_lookup_elem(map, key)`: the address of the value, or null.
enum MapLookup: HelperFunction {
    static let id = HelperID.mapLookupElem
    static var step: StepCode { .callMapLookup }

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        state.lookup(map: arguments.r1, key: arguments.r2)
    }
}

/// `bpf_map_update_elem(map, key, value, flags)`.
enum MapUpdate: HelperFunction {
    static let id = HelperID.mapUpdateElem

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let slot = state.slot
        return state.memory.withMap(arguments.r1) { update($0, arguments, slot: slot) }
            ?? LinuxError.einval.helperResult
    }

    /// The same for a map that is known.
    @inline(__always)
    static func update(_ entry: MapEntry, _ arguments: HelperArguments, slot: Int) -> UInt64 {
        if arguments.r4 == 0, let hash = unsafe entry.hash {
            return unsafe hash._withUnsafeGuaranteedRef { table in
                // Safety: the arguments were checked, or the program is trusted.
                unsafe PlainHash.put(
                    table, UInt(truncatingIfNeeded: arguments.r2), UInt(truncatingIfNeeded: arguments.r3))
            }
        }
        return ask(entry, arguments, slot: slot)
    }

    /// Asks the map; not in line, so that no register is saved for it where that is not done.
    @inline(never)
    private static func ask(_ entry: MapEntry, _ arguments: HelperArguments, slot: Int) -> UInt64 {
        helperResult { () throws(LinuxError) in
            // Safety: the arguments were checked, or the program is trusted.
            try unsafe entry.map.update(
                key: UInt(truncatingIfNeeded: arguments.r2), value: UInt(truncatingIfNeeded: arguments.r3),
                flags: UpdateFlags(rawValue: arguments.r4), slot: slot)
        }
    }
}

/// `bpf_map_delete_elem(map, key)`.
enum MapDelete: HelperFunction {
    static let id = HelperID.mapDeleteElem

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        state.memory.withMap(arguments.r1) { delete($0, arguments) } ?? LinuxError.einval.helperResult
    }

    /// The same for a map that is known.
    @inline(__always)
    static func delete(_ entry: MapEntry, _ arguments: HelperArguments) -> UInt64 {
        if let hash = unsafe entry.hash {
            return unsafe hash._withUnsafeGuaranteedRef { table in
                // Safety: the arguments were checked, or the program is trusted.
                unsafe PlainHash.drop(table, UInt(truncatingIfNeeded: arguments.r2))
            }
        }
        return ask(entry, arguments)
    }

    /// Asks the map, as `MapUpdate` does.
    @inline(never)
    private static func ask(_ entry: MapEntry, _ arguments: HelperArguments) -> UInt64 {
        helperResult { () throws(LinuxError) in
            // Safety: the arguments were checked, or the program is trusted.
            try unsafe entry.map.delete(key: UInt(truncatingIfNeeded: arguments.r2))
        }
    }
}
