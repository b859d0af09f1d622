import BPFMaps
import BPFModel

/// `bpf_map_push_elem(map, value, flags)`: one value more for a queue, a stack or a bloom filter.
enum MapPush: HelperFunction {
    static let id = HelperID.mapPushElem

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        guard let entry = state.memory.map(arguments.r1) else { return LinuxError.einval.helperResult }
        return helperResult { () throws(LinuxError) in
            // Safety: the arguments were checked, or the program is trusted.
            try unsafe entry.map.replaceValue(
                key: 0, value: UInt(truncatingIfNeeded: arguments.r2), flags: UpdateFlags(rawValue: arguments.r3))
        }
    }
}

/// `bpf_map_pop_elem(map, value)`: takes the next value.
enum MapPop: HelperFunction {
    static let id = HelperID.mapPopElem

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        guard let entry = state.memory.map(arguments.r1) else { return LinuxError.einval.helperResult }
        return helperResult { () throws(LinuxError) in
            // Safety: the arguments were checked, or the program is trusted.
            try unsafe entry.map.takeValue(key: 0, into: UInt(truncatingIfNeeded: arguments.r2))
        }
    }
}

/// `bpf_map_peek_elem(map, value)`: copies the next value; asks a bloom filter about the value.
enum MapPeek: HelperFunction {
    static let id = HelperID.mapPeekElem

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        guard let entry = state.memory.map(arguments.r1) else { return LinuxError.einval.helperResult }
        return helperResult { () throws(LinuxError) in
            // Safety: the arguments were checked, or the program is trusted.
            try unsafe entry.map.copyValue(key: 0, into: UInt(truncatingIfNeeded: arguments.r2))
        }
    }
}

/// `bpf_map_lookup_percpu_elem(map, key, cpu)`: the address of another slot's value, or null.
enum MapLookupPerCPU: HelperFunction {
    static let id = HelperID.mapLookupPercpuElem

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        guard let entry = state.memory.map(arguments.r1), entry.map.definition.type.isPerCPU else { return 0 }
        let slot = Int(UInt32(truncatingIfNeeded: arguments.r3))
        // Safety: the arguments were checked, or the program is trusted.
        return UInt64(unsafe entry.map.lookup(key: UInt(truncatingIfNeeded: arguments.r2), slot: slot))
    }
}

/// What a helper returns: 0, or the negated errno.
func helperResult(_ body: () throws(LinuxError) -> Void) -> UInt64 {
    do throws(LinuxError) {
        try body()
        return 0
    } catch {
        return error.helperResult
    }
}
