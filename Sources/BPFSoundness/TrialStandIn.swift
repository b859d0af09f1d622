package import BPFModel
import BPFMaps
package import BPFRuntime
import BPFVerification

/// Answers for helpers with whatever their prototypes allow: errors, numbers, null, memory.
package final class TrialStandIn: HelperStandIn {
    private var random = TrialRandom(seed: 0)
    private let arena: TrialArena
    private var trial: TrialProgram?

    /// Pointers point into `arena`.
    package init(_ arena: TrialArena) {
        self.arena = arena
    }

    /// Begins to answer the calls of a program.
    package func begin(_ trial: TrialProgram, _ random: TrialRandom) {
        self.trial = trial
        self.random = random
    }

    /// Some value of the map that a handle stands for; other memory where the map has no values.
    private func mapValue(_ handle: UInt64) -> UInt64 {
        guard let trial, let index = trial.maps.firstIndex(where: { trial.program.handle(of: $0) == handle }) else {
            return 0
        }
        if let table = trial.maps[index].valueTable {
            return UInt64(table.address(of: UInt32(random.number(upTo: UInt64(max(table.count, 1) - 1))), slot: 0))
        }
        return arena.allocate(trial.request.maps[index].valueSize)
    }

    /// A result of the right kind; memory arguments that the helper writes are filled.
    package func answer(_ id: HelperID, arguments: [UInt64]) -> HelperAnswer {
        guard let prototype = Helper.with(id: id)?.prototype else { return HelperAnswer(0) }
        var answer = HelperAnswer(result(prototype.result, id, prototype.arguments, arguments))
        for (index, kind) in prototype.arguments.enumerated() {
            guard let size = writtenSize(kind, index, arguments), arguments[index] != 0 else { continue }
            answer.writes.append((arguments[index], (0..<size).map { _ in random.byte() }))
        }
        return answer
    }

    private func writtenSize(_ kind: ArgumentKind, _ index: Int, _ arguments: [UInt64]) -> Int? {
        switch kind {
        case .memory(let use) where use != .read, .memoryOrNull(let use) where use != .read:
            index + 1 < arguments.count ? Int(clamping: min(arguments[index + 1], 4096)) : nil
        case .fixedMemory(let use, let size) where use != .read: size
        default: nil
        }
    }

    private func result(
        _ kind: ResultKind, _ id: HelperID, _ kinds: [ArgumentKind], _ arguments: [UInt64]
    ) -> UInt64 {
        switch kind {
        case .void: return 0
        case .integer: return integer(id, kinds, arguments)
        case .mapValue: return mapValue(arguments[0])
        case .mapValueOrNull: return random.isLucky() ? mapValue(arguments[0]) : 0
        case .recordOrNull, .dynptrMemoryOrNull:
            let size = zip(kinds, arguments).first { $0.0 == .constantSize }?.1 ?? 0
            return random.isLucky() && size > 0 ? arena.allocate(Int(clamping: size)) : 0
        case .socketOrNull, .socketCommonOrNull, .tcpSocketOrNull: return random.isLucky() ? arena.socket : 0
        case .object, .perCPUVariable: return arena.socket
        case .objectOrNull, .perCPUVariableOrNull, .kernelPointerOrNull: return random.isLucky() ? arena.socket : 0
        }
    }

    /// An error, a small number or any number; a length where the helper promises one.
    private func integer(_ id: HelperID, _ kinds: [ArgumentKind], _ arguments: [UInt64]) -> UInt64 {
        let size = zip(kinds, arguments).first { $0.0 == .size || $0.0 == .sizeOrZero }?.1 ?? 0
        if id.traits.contains(.limitsResult) {
            return random.isLucky() ? random.number(upTo: size) : LinuxError.efault.helperResult
        }
        return random.number()
    }
}

/// Memory that helpers hand out during a trial.
package final class TrialArena {
    private let context: RunContext
    private let memory: Packet
    private var used: UInt64 = 0
    /// A socket, or any other object of the kernel's.
    package private(set) var socket: UInt64 = 0

    private static let capacity = 1 << 14
    private static let objectSize = 512

    /// Hands out memory in a context, from which it is taken away at the next trial; nil without memory.
    package init?(_ context: RunContext) {
        var random = TrialRandom(seed: 1)
        guard let memory = Packet(), (try? memory.load((0..<Self.capacity).map { _ in random.byte() })) != nil else {
            return nil
        }
        self.memory = memory
        self.context = context
    }

    /// Takes everything back but the socket.
    package func reset() {
        used = UInt64(Self.objectSize)
        socket = memory.addresses.data
        context.objects = [RunObject(start: socket, count: Self.objectSize, isWritable: false)]
    }

    /// Writable memory; 0 when there is no more.
    package func allocate(_ count: Int) -> UInt64 {
        let size = (UInt64(count) + 7) & ~7
        guard used + size <= UInt64(Self.capacity) else { return 0 }
        let start = memory.addresses.data + used
        used += size
        context.objects.append(RunObject(start: start, count: count, isWritable: true))
        return start
    }
}
