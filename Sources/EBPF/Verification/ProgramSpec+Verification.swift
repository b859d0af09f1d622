import BPFAssembler
import BPFInstructions
import BPFModel
public import BPFObjects
import BPFTypeFormat
public import BPFVerification

extension ProgramSpec {
    /// What the verifier is asked about this program: its maps become indices, its functions and lines are described.
    ///
    /// Global data that is frozen and read-only for programs counts as constants. The kernel's configuration (`.kconfig`) does not: its
    /// values are not known here, so the program is verified for any.
    /// - Throws: what the program needs and this verifier does not have.
    public func verificationRequest(in collection: CollectionSpec) throws(VerificationObstacle) -> VerificationRequest {
        guard let type else { throw .unknownType(section: sectionName) }
        guard !type.needsKernelTypes else { throw .kernelTypes(type) }
        guard collection.order == .host else { throw .byteOrder(collection.order) }
        guard coreRelocations.isEmpty else { throw .coreRelocations }
        var names: [String: Int32] = [:]
        var maps: [MapDescription] = []
        for name in mapNamesByReference {
            guard let map = collection.map(named: name) else { throw .missingMap(name) }
            names[name] = Int32(maps.count)
            maps.append(MapDescription(map, btf: collection.btf))
        }
        var instructions = instructions
        var kernelFunctions: [Int: String] = [:]
        for reference in references {
            switch reference.target {
            case .map(let name), .mapValue(let name, _):
                instructions[reference.slot].immediate = names[name] ?? 0
            case .function: break
            case .kernelFunction("bpf_throw", _): kernelFunctions[reference.slot] = "bpf_throw"
            case .kernelFunction(let name, _) where ArenaFunction(rawValue: name) != nil:
                kernelFunctions[reference.slot] = name
            case .kernelFunction(let name, _): throw .kernelFunction(name)
            case .kernelVariable(let name, _, _): throw .kernelVariable(name)
            }
        }
        var request = VerificationRequest(instructions: instructions, programType: type, attachType: attachType)
        request.maps = maps
        request.kernelFunctions = kernelFunctions
        request.exceptionCallback = exceptionCallback(in: collection.btf)
        request.isGPL = gplCompatibleLicenses.contains(collection.license)
        if isSleepable { request.flags.insert(.sleepable) }
        if hasFragments { request.flags.insert(.fragmentedPackets) }
        request.lines = sourceLines
        request.functions = subprograms.map { part in
            let prototype = part.type.flatMap { type in
                collection.btf.flatMap { FunctionDescription.Prototype($0, function: type) }
            }
            let isGlobal = part.isGlobal && part.type != nil
            var function = FunctionDescription(
                name: part.name, start: part.slot, isGlobal: isGlobal, prototype: prototype,
                result: part.type.flatMap { collection.btf?.resultKind(of: $0) })
            if part.isGlobal, let type = part.type { function.objection = collection.btf?.objection(to: type) }
            return function
        }
        return request
    }
}

/// The licenses that may call helpers that are for GPL programs only, as Linux spells them.
private let gplCompatibleLicenses: Set<String> = [
    "GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL",
]

extension ProgramType {
    /// Whether what its programs are given is described by the kernel's own types.
    fileprivate var needsKernelTypes: Bool {
        switch self {
        case .tracing, .lsm, .structOps, .ext: true
        default: false
        }
    }
}

extension MapDescription {
    /// What the verifier needs to know of `map`; what a loader sizes by processors is sized as for 1,024 of them.
    init(_ map: MapSpec, btf: BTF?) {
        self.init(
            name: map.name, type: map.type, keySize: map.keySize, valueSize: map.valueSize,
            maxEntries: map.maxEntries(slots: 1024), flags: map.flags)
        extra = map.extra
        if map.isFrozen, map.flags.contains(.readOnlyForPrograms), map.origin != .kernelConfiguration {
            frozenContents = map.contents ?? [UInt8](repeating: 0, count: map.valueSize)
        }
        inner = map.inner.map { [MapDescription($0, btf: btf)] } ?? []
        if let btf, let type = map.valueType { fields = SpecialFields.find(in: type, btf) }
    }
}

/// Fields of a map's value that only the kernel touches.
enum SpecialFields {
    static func find(in type: TypeID, _ btf: BTF) -> [MapDescription.SpecialField] {
        (try? collect(type, btf, offset: 0, depth: 0)) ?? []
    }

    private static func collect(
        _ type: TypeID, _ btf: BTF, offset: Int, depth: Int
    ) throws(BTFError) -> [MapDescription.SpecialField] {
        guard depth < 8 else { return [] }
        switch try btf.resolve(type).type {
        case .structure(let composite):
            if let kind = MapDescription.SpecialField.Kind(rawValue: composite.name) {
                return [.init(kind: kind, offset: offset, size: try btf.size(of: type))]
            }
            return try members(composite, btf, offset: offset, depth: depth)
        case .union(let composite): return try members(composite, btf, offset: offset, depth: depth)
        case .array(let element, _, let count):
            let size = try btf.size(of: element)
            var fields: [MapDescription.SpecialField] = []
            for index in 0..<min(count, 16) {
                fields += try collect(element, btf, offset: offset + index * size, depth: depth + 1)
            }
            return fields
        case .dataSection(let section):
            var fields: [MapDescription.SpecialField] = []
            for variable in section.variables {
                if case .variable(_, let type, _) = try btf.type(variable.type) {
                    fields += try collect(type, btf, offset: variable.offset, depth: depth + 1)
                }
            }
            return fields
        case .pointer(let target):
            guard case .typeTag(let tag) = try btf.type(target),
                tag.value.hasPrefix("kptr") || tag.value == "percpu_kptr" || tag.value == "uptr"
            else { return [] }
            let isReferenced = tag.value == "kptr" || tag.value == "percpu_kptr"
            return [.init(kind: .kernelPointer, offset: offset, size: 8, isReferenced: isReferenced)]
        default: return []
        }
    }

    private static func members(
        _ composite: Composite, _ btf: BTF, offset: Int, depth: Int
    ) throws(BTFError) -> [MapDescription.SpecialField] {
        var fields: [MapDescription.SpecialField] = []
        for member in composite.members where member.bitOffset % 8 == 0 {
            fields += try collect(member.type, btf, offset: offset + member.bitOffset / 8, depth: depth + 1)
        }
        return fields
    }
}

extension FunctionDescription.Prototype {
    /// Nil where a parameter is something that is not modelled.
    init?(_ btf: BTF, function: TypeID) {
        guard
            case .function(_, let prototype, _)? = try? btf.type(function),
            case .functionPrototype(let description)? = try? btf.type(prototype)
        else { return nil }
        let tags = Self.argumentTags(btf, function)
        var parameters: [FunctionDescription.Parameter] = []
        for (index, parameter) in description.parameters.enumerated() {
            guard let known = Self.parameter(parameter.type, btf, tags: tags[index] ?? []) else { return nil }
            parameters.append(known)
        }
        self.init(parameters: parameters, returnsValue: description.returns != .void)
    }

    /// What tags on the function's parameters say, by parameter.
    static func argumentTags(_ btf: BTF, _ function: TypeID) -> [Int: [String]] {
        guard let identifiers = try? btf.identifiers() else { return [:] }
        var tags: [Int: [String]] = [:]
        for number in identifiers.lowerBound.rawValue..<identifiers.upperBound.rawValue {
            guard case .declarationTag(let tag)? = try? btf.type(TypeID(rawValue: number)) else { continue }
            guard tag.type == function, tag.component >= 0, tag.value.hasPrefix("arg:") else { continue }
            tags[Int(tag.component), default: []].append(String(tag.value.dropFirst(4)))
        }
        return tags
    }

    private static func parameter(_ type: TypeID, _ btf: BTF, tags: [String]) -> FunctionDescription.Parameter? {
        if tags.contains("ctx") { return .context }
        if tags == ["arena"], case .pointer? = try? btf.resolve(type).type { return .arena }
        if tags.contains("trusted") { return object(type, btf, nullable: tags.contains("nullable")) }
        guard tags.allSatisfy({ $0 == "nonnull" }) else { return nil }
        guard let resolved = try? btf.resolve(type).type else { return nil }
        switch resolved {
        case .integer, .enumeration, .enumeration64: return .scalar
        case .pointer(let target):
            guard let pointee = try? btf.resolve(target).type else { return nil }
            if case .structure(let composite) = pointee {
                if contexts.contains(composite.name) { return .context }
                if composite.name == "bpf_dynptr" { return tags.isEmpty ? .dynptr : nil }
            }
            guard let size = try? btf.size(of: target), size > 0 else { return nil }
            return .memory(size: size, nullable: tags.isEmpty)
        default: return nil
        }
    }

    /// A pointer to a structure of the kernel; what follows `___` in its name only tells versions of it apart.
    private static func object(_ type: TypeID, _ btf: BTF, nullable: Bool) -> FunctionDescription.Parameter? {
        guard case .pointer(let target)? = try? btf.resolve(type).type else { return nil }
        switch try? btf.resolve(target).type {
        case .structure(let composite):
            let end = composite.name.firstRange(of: "___")?.lowerBound ?? composite.name.endIndex
            return .object(String(composite.name[..<end]), nullable: nullable)
        default: return nil
        }
    }

    private static let contexts: Set<String> = [
        "__sk_buff", "xdp_md", "bpf_sock", "bpf_sock_addr", "bpf_sock_ops", "bpf_sk_lookup", "sk_msg_md",
        "sk_reuseport_md",
        "bpf_cgroup_dev_ctx", "bpf_sysctl", "bpf_sockopt", "bpf_perf_event_data", "pt_regs", "bpf_raw_tracepoint_args",
        "bpf_user_pt_regs_t", "user_pt_regs",
    ]
}

extension BTF {
    /// What a function returns.
    fileprivate func resultKind(of function: TypeID) -> FunctionDescription.ResultKind? {
        guard
            case .function(_, let prototype, _)? = try? type(function),
            case .functionPrototype(let description)? = try? type(prototype)
        else { return nil }
        if description.returns == .void { return .nothing }
        switch try? resolve(description.returns).type {
        case .integer, .enumeration, .enumeration64: return .integer
        default: return .other
        }
    }
}
