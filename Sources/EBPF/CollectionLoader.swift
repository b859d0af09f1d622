import BPFCompiler
import BPFHooks
import BPFMaps
import BPFModel
import BPFObjects
import BPFRuntime
import BPFTypeFormat
import BPFVerification

/// Turns specs into maps and programs of the in-process engine, step by step.
struct CollectionLoader {
    let order: ByteOrder
    let btf: BTF?
    let options: LoadedCollection.Options
    let mode: ExecutionMode

    /// One empty map a spec.
    func make(_ specs: [MapSpec]) throws(CollectionError) -> [String: any Map] {
        var maps: [String: any Map] = [:]
        for spec in specs {
            do {
                maps[spec.name] = try make(spec)
            } catch {
                throw .map(error)
            }
        }
        return maps
    }

    /// A map of this process; one that is pinned by its name is shared with whoever pinned it before.
    private func make(_ spec: MapSpec) throws(MapError) -> any Map {
        var definition = MapDefinition(spec, slots: options.maps.slots)
        definition.types = types(of: spec)
        if let btf, let type = spec.valueType {
            definition.fields = SpecialFields.find(in: type, btf).prefix(ValueField.limit).map(ValueField.init)
        }
        guard spec.pinning == .byName, let pins = options.pins else { return try options.maps.make(definition) }
        var factory = options.maps
        factory.backing = pins.backing
        return try factory.openOrPin(definition, at: pins.resolve(spec.name))
    }

    private func types(of spec: MapSpec) -> MapTypes? {
        guard let btf, let value = spec.valueType else { return nil }
        return MapTypes(btf: btf.bytes, key: spec.keyType?.rawValue ?? 0, value: value.rawValue)
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

    /// What runs a program.
    static func hook(of spec: ProgramSpec) throws(CollectionError) -> PacketHook {
        guard let type = spec.type else { throw .unknownType(program: spec.name, section: spec.sectionName) }
        guard let hook = PacketHook.running(type) else { throw .noHook(program: spec.name, type) }
        return hook
    }

    /// Confirms that something runs a program: a hook over packets, or whoever wants it, as bpf(2) does with programs of its own.
    static func checkRuns(_ spec: ProgramSpec) throws(CollectionError) {
        if spec.type != .syscall { _ = try hook(of: spec) }
    }

    private func decode(_ spec: ProgramSpec, _ maps: [String: any Map]) throws(CollectionError) -> Program {
        let hook = spec.type == .syscall ? nil : try Self.hook(of: spec)
        do {
            var code = ProgramCode(spec, maps)
            if case .function(let slot)? = spec.exceptionCallback(in: btf) { code.exceptionCallback = slot }
            if let verified = options.verified[spec.name] { code.believe(verified, spec.mapsByReference(maps)) }
            guard let hook else {
                return try Program(
                    code, helpers: HelperAvailability.all(for: .syscall), context: ProgramType.syscall.name,
                    accesses: ContextAccess.table(for: .syscall, attachType: nil),
                    isReadInPlace: ProgramType.syscall.readsContextInPlace, mode: mode, hardening: options.hardening)
            }
            return try Program(
                code, helpers: hook.helpers, contextLayout: hook.contextLayout, mode: mode, hardening: options.hardening
            )
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
                if let contents = spec.contents { try fill(map, contents) }
                try fill(map, spec.initialPrograms, programs)
                try fill(map, spec.initialMaps, maps)
                if spec.isFrozen { try map.freeze() }
            } catch {
                throw .contents(map: spec.name, error)
            }
        }
    }

    private func fill(_ map: any Map, _ contents: [UInt8]) throws(LinuxError) {
        if let arena = map as? ArenaMap { try arena.fill(contents) } else { try map.update([0, 0, 0, 0], contents) }
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

extension CollectionLoader {
    private func fill(
        _ map: any Map, _ elements: [MapSpec.InitialElement], _ maps: [String: any Map]
    ) throws(LinuxError) {
        guard let outer = map as? MapOfMaps else { return }
        for element in elements {
            guard let inner = maps[element.name], let index = UInt32(exactly: element.index) else { continue }
            let key = (0..<Int(outer.definition.keySize)).map {
                UInt8(truncatingIfNeeded: $0 < 4 ? index >> (UInt32($0) * 8) : 0)
            }
            try outer.set(inner, at: key)
        }
    }
}

extension MapSpec {
    /// How many elements the map gets; an array of events whose size is left to the loader gets one for each of `slots` processors.
    func maxEntries(slots: Int) -> Int { maxEntries == 0 && type == .perfEventArray ? slots : maxEntries }
}

extension MapDefinition {
    /// What `spec` asks for, completed as libbpf does; sizes beyond 32 bits are as large as can be, which no map allows.
    fileprivate init(_ spec: MapSpec, slots: Int) {
        self.init(
            name: spec.name,
            type: spec.type,
            keySize: UInt32(clamping: spec.keySize),
            valueSize: UInt32(clamping: spec.valueSize),
            maxEntries: UInt32(clamping: spec.maxEntries(slots: slots)),
            flags: spec.flags
        )
        extra = spec.extra
        inner = spec.inner.map { MapDefinition($0, slots: slots) }
        if type == .ringbuf || type == .userRingbuf { maxEntries = Self.ringSize(atLeast: maxEntries) }
    }

    /// The smallest power of two of whole pages.
    private static func ringSize(atLeast count: UInt32) -> UInt32 {
        var size: UInt32 = 4096
        while size < count, size < 1 << 31 { size *= 2 }
        return count == 0 ? 0 : size
    }
}

extension ValueField {
    /// What the verifier knows of a field, as maps need it.
    fileprivate init(_ field: MapDescription.SpecialField) {
        let kind: Kind =
            switch field.kind {
            case .spinLock: .spinLock
            case .timer: .timer
            case .workQueue: .workQueue
            case .kernelPointer: .kernelPointer
            default: .other
            }
        self.init(kind, offset: UInt32(clamping: field.offset), size: UInt32(clamping: field.size))
    }
}

extension ProgramCode {
    /// The code of `spec` with its references bound to `maps`.
    fileprivate init(_ spec: ProgramSpec, _ maps: [String: any Map]) {
        self.init(name: spec.name, instructions: spec.instructions)
        expectedAttachType = spec.attachType
        lines = spec.sourceLines.map { Line(slot: $0.slot, file: $0.file, line: $0.line, column: $0.column) }
        for reference in spec.references {
            switch reference.target {
            case .map(let name): self.maps[reference.slot] = maps[name]
            case .mapValue(let name, let offset):
                mapValues[reference.slot] = maps[name].map { MapValueReference(map: $0, offset: offset) }
            case .function(let slot): functions[reference.slot] = slot
            case .kernelFunction("bpf_throw", _): throwingCalls.insert(reference.slot)
            case .kernelFunction(let name, _): arenaCalls[reference.slot] = ArenaFunction(rawValue: name)
            case .kernelVariable: break
            }
        }
    }
}
