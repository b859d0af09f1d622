public import BPFInstructions

/// What is known of a program because it was verified: each must hold whenever the instruction runs, on whatever path.
///
/// The compiler believes it. All is sorted by slot or named by it; nothing needs to be there.
public struct CompilationFacts: Hashable, Sendable {
    /// Slots that no path reaches, ascending: nothing is left of them.
    public var unreachable: [Int] = []
    /// Conditional jumps that always go one way, by slot: whether they jump.
    public var branches: [Int: Bool] = [:]
    /// Registers that hold one number before an instruction, by ascending slot.
    public var constants: [KnownRegister] = []
    /// The maps that calls of helpers are about, by slot: the number that stands for the map in a register.
    public var maps: [Int: UInt64] = [:]
    /// The keys that such calls name, where they are the same bytes every time, by slot.
    public var keys: [Int: [UInt8]] = [:]
    /// Whether a load goes to the context, by slot.
    public var contextLoads: [Int: Bool] = [:]

    /// Nothing is known.
    public init() {}

    /// A register that holds one number before an instruction.
    public struct KnownRegister: Hashable, Sendable {
        /// The instruction.
        public let slot: Int
        /// The register.
        public let register: Register
        /// All 64 bits.
        public let value: UInt64

        /// Describes what is known.
        public init(slot: Int, register: Register, value: UInt64) {
            self.slot = slot
            self.register = register
            self.value = value
        }
    }
}

extension LoweredProgram {
    /// Leaves out what never runs.
    mutating func leaveOutUnreached() {
        for slot in request.facts.unreachable where steps.indices.contains(slot) { steps[slot].kind = .removed }
        for (slot, isTaken) in request.facts.branches where steps.indices.contains(slot) {
            guard case .jumpIf? = steps[slot].operation else { continue }
            steps[slot].kind = isTaken ? .operation(.jump(.offset)) : .removed
        }
    }
}

extension CompilationRequest {
    /// The address of the value that a call always looks up in an array that all share; nil where it isn't known or there is none.
    func knownValue(at slot: Int, in map: IndexedMap) -> UInt64? {
        guard map.slotStride == 0, let index = knownIndex(at: slot, in: map) else { return nil }
        return map.base &+ UInt64(index) &* map.stride
    }

    /// The index that a call always names; nil where it isn't known or is too large.
    func knownIndex(at slot: Int, in map: IndexedMap) -> UInt32? {
        guard let key = facts.keys[slot], key.count == 4 else { return nil }
        let index = (0..<4).reduce(UInt32(0)) { $0 | UInt32(key[$1]) << UInt32($1 * 8) }
        return index < map.count ? index : nil
    }
}
