import BPFModel
import BPFPlatform

/// Makes maps in this process, and opens those that another process has pinned.
public struct MapFactory: Sendable {
    /// How many values a key of a per-CPU map has.
    public let slots: Int
    /// The most bytes that one map may reserve.
    public let memoryLimit: UInt64
    /// Where maps are kept.
    public var backing: MapBacking

    /// Per-CPU maps get a value for each slot of `slots`; no map may reserve more than `memoryLimit` bytes.
    public init(slots: SlotAllocator = .shared, memoryLimit: UInt64 = 1 << 32, backing: MapBacking = .process) {
        self.slots = slots.count
        self.memoryLimit = memoryLimit
        self.backing = backing
    }

    /// Makes an empty map, or one of zeros for arrays.
    public func make(_ definition: MapDefinition) throws(MapError) -> any Map {
        if let reason = MapRule.violation(in: definition) { throw MapError(map: definition.name, reason: reason) }
        if let map = try keptHere(definition) { return map }
        var definition = definition
        // A ring's memory ends with what is mapped twice, and its records have no types of their own.
        if MapLayout.mirrored(definition) > 0 { definition.types = nil }
        guard MapLayout.isKnown(definition.type) else {
            throw MapError(map: definition.name, reason: .unsupported(definition.type))
        }
        let described = definition
        // Nobody else can open it, and whoever made it has the types.
        if backing == .process { definition.types = nil }
        var total = MapLayout.total(of: definition, slots: slots)
        let overhead = UInt64(MapHeader.size) + MapLayout.overhead(of: definition)
        guard let asked = total, asked <= memoryLimit + overhead else {
            throw MapError(map: definition.name, reason: .noMemory(bytes: total.map { $0 - UInt64(MapHeader.size) }))
        }
        // Pages of this process alone are in the arena's window.
        if definition.type == .arena, backing == .process { total = overhead }
        guard let total, let count = Int(exactly: total) else {
            throw MapError(map: definition.name, reason: .noMemory(bytes: nil))
        }
        let memory = try reserve(count, for: definition)
        let seed = definition.flags.contains(.zeroSeed) ? 0 : UInt64.random(in: .min ... .max)
        MapHeader(memory).write(definition, slots: slots, seed: seed, total: count)
        return stored(memory, backing == .process ? described : definition, slots: slots)
    }

    private func reserve(_ count: Int, for definition: MapDefinition) throws(MapError) -> MapMemory {
        do throws(SystemError) {
            return try MapMemory.make(
                count: count, backing: backing, mirrored: Int(MapLayout.mirrored(definition)),
                isFile: definition.type == .arena)
        } catch {
            if case .directory(let path) = backing {
                let fault = MapError.FileFault.system(call: error.call, number: error.number)
                throw MapError(map: definition.name, reason: .file(path: path, fault))
            }
            throw MapError(map: definition.name, reason: .noMemory(bytes: UInt64(count)))
        }
    }

    /// Opens a map that was pinned at `path`: both parties see what the other does.
    ///
    /// - Throws: why the file is no map, naming the field that is wrong. Nothing in the file is trusted later either.
    public func open(_ path: String) throws(MapError) -> any Map {
        do throws(MapError.FileFault) {
            let (memory, definition, slots) = try MapFile.open(path, slots: slots)
            return stored(memory, definition, slots: slots)
        } catch {
            throw MapError(map: String(path.split(separator: "/").last ?? ""), reason: .file(path: path, error))
        }
    }

    /// Opens the map that is pinned at `path`, or makes it and pins it there.
    ///
    /// - Throws: `MapError.FileFault.otherMap` for a pinned map that is not what `definition` asks for.
    public func openOrPin(_ definition: MapDefinition, at path: String) throws(MapError) -> any Map {
        for _ in 0..<2 {
            do throws(MapError) {
                let map = try open(path)
                if map.definition.isLike(definition) { return map }
                throw MapError(map: definition.name, reason: .file(path: path, .otherMap(map.definition.type)))
            } catch {
                guard error.errno == .enoent else { throw error }
            }
            do throws(MapError) {
                let map = try make(definition)
                try map.pin(to: path)
                return map
            } catch {
                // Somebody pinned one in between: it is opened.
                guard error.errno == .eexist else { throw error }
            }
        }
        return try open(path)
    }

    /// Maps that hold programs or maps of this process, and can't be anywhere else.
    private func keptHere(_ definition: MapDefinition) throws(MapError) -> (any Map)? {
        switch definition.type {
        case .progArray: return ProgramArray(definition)
        case .cgroupArray: return ControlGroupArray(definition)
        case .arrayOfMaps, .hashOfMaps: return try MapOfMaps(definition)
        default: return nil
        }
    }

    private func stored(
        _ memory: MapMemory, _ definition: MapDefinition, slots: Int
    ) -> any Map {
        switch definition.type {
        case .array: ArrayMap(memory, definition)
        case .percpuArray: PerCPUArrayMap(memory, definition, slots: slots)
        case .queue, .stack: QueueMap(memory, definition)
        case .bloomFilter: BloomFilterMap(memory, definition)
        case .lpmTrie: PrefixMap(memory, definition)
        case .ringbuf: RingBufferMap(memory, definition)
        case .userRingbuf: UserRingBufferMap(memory, definition)
        case .stackTrace: StackTraceMap(memory, definition)
        case .devmap, .cpumap, .xskmap, .sockmap, .reuseportSockarray: RedirectMap(memory, definition)
        case .arena: ArenaMap(memory, definition)
        case .perfEventArray: PerfEventArray(memory, definition)
        default: HashMap(memory, definition, slots: slots)
        }
    }
}
