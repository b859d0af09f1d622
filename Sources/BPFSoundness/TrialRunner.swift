import BPFInstructions
import BPFMaps
import BPFModel
package import BPFRuntime
package import BPFVerification

/// Runs programs on random packets, contexts and map contents; for one thread.
package final class TrialRunner {
    private let context: RunContext
    private let packet: Packet
    private let arena: TrialArena
    private let standIn: TrialStandIn
    private let factory: MapFactory
    private var pool: [PoolKey: any Map] = [:]

    private struct PoolKey: Hashable {
        let description: MapDescription
        let index: Int
        let type: ProgramType
        let mode: ExecutionMode
    }

    private static let poolLimit = 512
    /// Programs read one time, so that they do the same whenever they run.
    private static let time: UInt64 = 1_700_000_000_000_000_000
    private static let longestPacket: UInt64 = 192
    private static let largestContext = 1 << 14

    /// Makes room for runs; nil when the system has no memory.
    package init?(instructionLimit: UInt64 = 1 << 18) {
        guard let context = RunContext(), let packet = Packet(), let arena = TrialArena(context) else { return nil }
        context.packet = packet
        context.time = Self.time
        context.instructionLimit = instructionLimit
        (self.context, self.packet, self.arena) = (context, packet, arena)
        standIn = TrialStandIn(arena)
        context.standIn = standIn
        factory = MapFactory(slots: context.slots, memoryLimit: 1 << 28)
    }

    /// Forgets the maps of earlier programs; without `always`, only when there are many of them.
    ///
    /// - Returns: whether it did.
    @discardableResult
    package func forgetMaps(always: Bool = false) -> Bool {
        guard always || pool.count >= Self.poolLimit else { return false }
        pool.removeAll()
        return true
    }

    /// A program with maps of its own: those of earlier programs in the same mode, where they are alike.
    package func program(
        _ request: VerificationRequest, verified: VerifiedProgram? = nil, mode: ExecutionMode
    ) throws(TrialError) -> TrialProgram {
        var maps: [any Map] = []
        let used = request.namedMaps
        for (index, description) in request.maps.enumerated() {
            guard used.contains(index) else {
                maps.append(OpaqueMap(description))
                continue
            }
            maps.append(
                try map(
                    description, PoolKey(description: description, index: index, type: request.programType, mode: mode))
            )
        }
        return try TrialProgram(request, maps: maps, verified: verified, helpers: .standIns, mode: mode)
    }

    private func map(_ description: MapDescription, _ key: PoolKey) throws(TrialError) -> any Map {
        if let known = pool[key] { return known }
        let map: any Map
        do throws(TrialError) {
            map = try description.make(factory)
        } catch {
            guard let substitute = description.substitute(factory) else { throw error }
            map = substitute
        }
        if let array = map as? ProgramArray { fill(array, key) }
        pool[key] = map
        return map
    }

    /// Some tail calls lead to a program that ends at once, others nowhere.
    private func fill(_ array: ProgramArray, _ key: PoolKey) {
        let instructions = [Instruction(opcode: 0xb7), Instruction(opcode: 0x95)]
        let request = VerificationRequest(instructions: instructions, programType: key.type)
        guard let target = try? TrialProgram(request, maps: [], helpers: .standIns, mode: key.mode) else { return }
        try? array.set(target.program, at: 1)
    }

    /// How a run ended.
    package enum Outcome: Sendable {
        case value(UInt64)
        case trap(Trap)
        /// The run was stopped because it took too long, which is no fault of the program's.
        case tooLong

        /// Whether a run that ended with `value` ended alike, as far as that can be told: addresses differ from run to run.
        package func agrees(with value: UInt64) -> Bool {
            guard case .value(let own) = self else { return false }
            return own == value || Self.isAddress(own) || Self.isAddress(value)
        }

        private static func isAddress(_ value: UInt64) -> Bool { (1 << 40..<1 << 48).contains(value) }

        /// What checked execution stopped the program for, if that was it.
        package var trap: Trap? {
            if case .trap(let trap) = self { trap } else { nil }
        }
    }

    /// Runs a program on what `seed` makes of packet, context, maps and helpers' answers.
    package func run(_ trial: TrialProgram, seed: UInt64) -> Outcome {
        var random = TrialRandom(seed: seed)
        prepare(trial, &random)
        do throws(Trap) {
            return .value(try trial.program.run(in: context))
        } catch {
            if case .instructionLimit = error.kind { return .tooLong }
            return .trap(error)
        }
    }

    /// The same, with each instruction held against what the verification promised.
    package func run(_ trial: TrialProgram, seed: UInt64, against record: StateRecord) -> (Outcome, RunWatch) {
        let watch = RunWatch(trial, record, context: context, packet: packet)
        context.observer = watch
        defer { context.observer = nil }
        return (run(trial, seed: seed), watch)
    }

    // MARK: Inputs

    private func prepare(_ trial: TrialProgram, _ random: inout TrialRandom) {
        arena.reset()
        context.clearStack()
        loadPacket(&random)
        loadContext(trial.request, &random)
        for index in trial.usedMaps { trial.request.maps[index].fill(trial.maps[index], &random) }
        standIn.begin(trial, TrialRandom(seed: random.next()))
    }

    private func loadPacket(_ random: inout TrialRandom) {
        let count = random.isLucky() ? random.number(upTo: Self.longestPacket) : random.number(upTo: 15)
        let bytes = (0..<count).map { _ in random.byte() }
        let metadata = random.isLucky() ? 0 : Int(min(count, random.number(upTo: 8) * 4))
        try? packet.load(bytes[...], skipping: 0, metadata: metadata)
    }

    private func loadContext(_ request: VerificationRequest, _ random: inout TrialRandom) {
        let accesses = ContextAccess.table(for: request.programType, attachType: request.attachType)
        let size = min(accesses.map(\.range.upperBound).max() ?? 0, Self.largestContext)
        var bytes = [UInt8](repeating: 0, count: size)
        for index in bytes.indices { bytes[index] = random.byte() }
        for access in accesses where access.direction == .read && access.size == 8 {
            guard let pointer = pointer(access.result, &random) else { continue }
            for place in stride(from: access.range.lowerBound, to: access.range.upperBound, by: 8)
            where place + 8 <= size {
                for index in 0..<8 { bytes[place + index] = UInt8(truncatingIfNeeded: pointer &>> UInt64(8 * index)) }
            }
        }
        try? context.loadContext(bytes)
    }

    /// What a field of 8 bytes must hold; nil where it is a number.
    private func pointer(_ result: ContextAccess.Result, _ random: inout TrialRandom) -> UInt64? {
        switch result {
        case .scalar: nil
        case .packet: packet.addresses.data
        case .packetEnd: packet.addresses.end
        case .packetMeta: packet.addresses.meta
        case .socket: arena.socket
        case .socketOrNull, .socketCommonOrNull: random.isLucky() ? arena.socket : 0
        case .flowKeys: arena.allocate(64)
        case .traceBuffer: arena.allocate(4096)
        case .kernelObject: 0
        }
    }
}
