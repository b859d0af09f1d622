import BPFMaps
import BPFModel

extension RunState {
    /// What the kernel's functions for arenas do; for a map that is no arena, nothing.
    mutating func call(
        _ function: ArenaFunction, _ map: UInt64, _ address: UInt64, _ count: UInt64, _ rest: (UInt64, UInt64)
    )
        -> UInt64
    {
        guard let arena = memory.map(map)?.arena else {
            return function == .reserve ? LinuxError.einval.helperResult : 0
        }
        let count = UInt32(truncatingIfNeeded: count)
        switch function {
        case .allocate:
            return arena.allocate(
                address: address, count: count, node: Int32(truncatingIfNeeded: Int64(bitPattern: rest.0)),
                flags: rest.1)
        case .free:
            arena.free(address: address, count: count)
            return 0
        case .reserve: return arena.reserve(address: address, count: count)?.helperResult ?? 0
        }
    }

    /// The same, by a function's place among all.
    mutating func callArena(_ place: Int, _ registers: borrowing Registers) -> UInt64 {
        call(ArenaFunction.allCases[place], registers[1], registers[2], registers[3], (registers[4], registers[5]))
    }
}
