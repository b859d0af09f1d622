import BPFBytes
public import BPFMaps
import BPFModel
public import BPFObjects
public import BPFRuntime
public import BPFVerification

/// Programs of an object, ready to run in this process, with the maps that they use.
///
///     let object = try ObjectFile(bytes)
///     let collection = try LoadedCollection(CollectionSpec(object))
///     let program = collection.program(named: "flow_count")
///
/// Only what the chosen programs need is made: themselves, the programs that they can tail-call from the start, and the maps that these
/// refer to. CO-RE relocations keep the values of the object's own types: packets and contexts have the same layout everywhere, and there is no
/// kernel in this process to differ.
///
/// (`Collection` would hide Swift's protocol of that name wherever this module is imported.)
public final class LoadedCollection: Sendable {
    /// What it was made from.
    public let spec: CollectionSpec
    /// The specs of the maps that exist, in the object's order.
    public let mapSpecs: [MapSpec]
    /// What executes its programs.
    public let mode: ExecutionMode
    /// Why that is not what the options asked for; nil when it is.
    public let fallbackReason: DecodeError?
    /// The specs of the programs that were loaded: those that were asked for, and those that they can tail-call from the start.
    public let programSpecs: [ProgramSpec]
    private let maps: [String: any Map]
    private let programs: [String: Program]

    /// How a collection is loaded.
    public struct Options: Sendable {
        /// What executes the programs, and whether it checks every access.
        public var mode = ExecutionMode.checked
        /// What executes them all where one of them can't be made machine code; nil to throw then.
        public var fallback: ExecutionMode? = .checked
        /// What is done so that machine code can't be abused.
        public var hardening = Hardening()
        /// What maps are made with.
        public var maps = MapFactory()

        /// What verification found out about programs, by their names: native mode believes it, and has the barriers that it asks for.
        ///
        /// It has to be about these very programs, with the initial values and sizes of their maps.
        public var verified: [String: VerifiedProgram] = [:]

        /// Where maps that are to be pinned by their name are; nil where nothing is pinned.
        public var pins: PinDirectory?

        /// Checked execution, and maps with the default limits.
        public init() {}
    }

    /// Makes maps, fills them with what the object says, and decodes programs.
    ///
    /// - Parameter names: the programs to load; all that load by themselves (`SEC("xdp")`, not `SEC("?xdp")`) when nil.
    public init(
        _ spec: CollectionSpec,
        programs names: [String]? = nil,
        options: Options = Options()
    ) throws(CollectionError) {
        guard spec.order == .host else { throw .byteOrder(spec.order) }
        let plan = try CollectionPlan(spec, programs: names ?? spec.programs.filter(\.autoload).map(\.name))
        self.spec = spec
        mapSpecs = plan.maps
        programSpecs = plan.programs
        let loaded = try Self.load(plan, of: spec, options)
        (mode, fallbackReason) = (loaded.mode, loaded.reason)
        (maps, programs) = (loaded.maps, loaded.programs)
    }

    /// The specs of the programs that are loaded for some: themselves, and those that they can tail-call from the start.
    ///
    /// - Parameter names: as for ``init(_:programs:options:)``.
    /// - Throws: for those that can't run here.
    public static func programs(
        of spec: CollectionSpec, _ names: [String]? = nil
    ) throws(CollectionError) -> [ProgramSpec] {
        guard spec.order == .host else { throw .byteOrder(spec.order) }
        let plan = try CollectionPlan(spec, programs: names ?? spec.programs.filter(\.autoload).map(\.name))
        for program in plan.programs { try CollectionLoader.checkRuns(program) }
        return plan.programs
    }

    private typealias Loaded = (
        maps: [String: any Map], programs: [String: Program], mode: ExecutionMode, reason: DecodeError?
    )

    private static func load(
        _ plan: CollectionPlan, of spec: CollectionSpec, _ options: Options
    ) throws(CollectionError) -> Loaded {
        do throws(CollectionError) {
            return try load(plan, of: spec, options, options.mode, because: nil)
        } catch {
            guard let fallback = options.fallback, case .program(let reason, _) = error,
                case .notCompiled = reason.reason
            else { throw error }
            return try load(plan, of: spec, options, fallback, because: reason)
        }
    }

    private static func load(
        _ plan: CollectionPlan, of spec: CollectionSpec, _ options: Options, _ mode: ExecutionMode,
        because reason: DecodeError?
    ) throws(CollectionError) -> Loaded {
        let loader = CollectionLoader(order: spec.order, btf: spec.btf, options: options, mode: mode)
        let maps = try loader.make(plan.maps)
        let programs = try loader.decode(plan.programs, maps)
        try loader.fill(plan.maps, maps, with: programs)
        return (maps, programs, mode, reason)
    }

    /// The map with a name, as in `flows` or `.bss`; nil when there is none or no program needed it.
    public func map(named name: String) -> (any Map)? { maps[name] }

    /// The program with a name; nil when there is none or it was not loaded.
    public func program(named name: String) -> Program? { programs[name] }
}
