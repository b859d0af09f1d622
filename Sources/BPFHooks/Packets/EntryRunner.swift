import BPFMaps
import BPFModel
import BPFRuntime

/// Lets programs and queues that stand in entries of maps decide about packets that are redirected there; for one thread.
///
/// As on Linux 6.18: a device's program that passes a packet sends it on, any other result drops it; a processor's program may redirect it, too.
final class EntryRunner {
    private let log: TraceLog
    private let slots: SlotAllocator
    /// Made when it is first needed.
    private var prepared: (context: RunContext, packet: Packet)?

    /// As often a packet may be redirected in a row by programs of processors.
    private static let depthLimit = 8

    init(log: TraceLog, slots: SlotAllocator) {
        self.log = log
        self.slots = slots
    }

    /// A packet on its way to an entry.
    struct Parcel {
        var metadata: [UInt8]
        var bytes: [UInt8]
        /// The bytes of an `xdp_md`.
        var context: [UInt8]
        var time: UInt64?
        var instructionLimit: UInt64?
    }

    /// Why nothing was decided.
    enum Failure: Error {
        case trap(Trap)
        case packet(LinuxError)
    }

    /// What becomes of a packet at an entry.
    func decide(
        _ entry: RedirectEntry, _ parcel: Parcel, depth: Int = 0
    ) throws(Failure) -> [PacketForwarding.Decision] {
        let dropped = [PacketForwarding.Decision(target: entry.target, bytes: nil)]
        if let queue = entry.object as? PacketQueue {
            let isTaken = queue.offer(parcel.bytes)
            return [PacketForwarding.Decision(target: entry.target, bytes: isTaken ? parcel.bytes : nil)]
        }
        guard let program = entry.object as? Program else { return dropped }
        let (context, packet) = try prepare(parcel, entry.target)
        let result: UInt32
        do throws(Trap) { result = UInt32(truncatingIfNeeded: try program.run(in: context)) } catch {
            throw .trap(error)
        }
        if result == XDPResult.pass {
            return [PacketForwarding.Decision(target: entry.target, bytes: packet.bytes)]
        }
        guard case .processor = entry.target, result == XDPResult.redirect, depth < Self.depthLimit else {
            return dropped
        }
        var next = parcel
        (next.metadata, next.bytes) = (packet.metadata, packet.bytes)
        let (targets, entries) = (context.forwarding.targets, context.entries)
        if targets.isEmpty && entries.isEmpty { return dropped }
        var decisions = targets.map { PacketForwarding.Decision(target: $0, bytes: next.bytes) }
        for entry in entries { decisions += try decide(entry, next, depth: depth + 1) }
        return decisions
    }

    /// Puts a packet and its context in place.
    private func prepare(
        _ parcel: Parcel, _ target: PacketForwarding.Target
    ) throws(Failure) -> (RunContext, Packet) {
        if prepared == nil {
            guard let context = RunContext(log: log, slots: slots), let packet = Packet() else {
                throw .packet(.enomem)
            }
            context.packet = packet
            prepared = (context, packet)
        }
        guard let (context, packet) = prepared else { throw .packet(.enomem) }
        context.forwarding.clear()
        context.entries = []
        context.time = parcel.time
        context.instructionLimit = parcel.instructionLimit
        var bytes = parcel.context
        if case .device(let index, _) = target, bytes.count >= 24 {
            // The device that it is to leave by: `egress_ifindex`.
            for offset in 0..<4 { bytes[20 + offset] = UInt8(truncatingIfNeeded: index >> (UInt32(offset) * 8)) }
        }
        do throws(LinuxError) {
            try packet.load((parcel.metadata + parcel.bytes)[...], metadata: parcel.metadata.count)
            try context.loadContext(bytes)
        } catch {
            throw .packet(error)
        }
        return (context, packet)
    }
}

/// Results of XDP programs that entries look at.
private enum XDPResult {
    static let pass: UInt32 = 2
    static let redirect: UInt32 = 4
}

extension PacketRunner {
    /// Has the entries that the last run redirected to decide, if its result redirects.
    func settle(_ result: UInt32) throws(EntryRunner.Failure) {
        if context.entries.isEmpty { return }
        guard result == hook.redirectResult else { return }
        let parcel = EntryRunner.Parcel(
            metadata: packet.metadata, bytes: packet.bytes, context: context.contextBytes, time: context.time,
            instructionLimit: context.instructionLimit)
        for entry in context.entries { context.forwarding.decisions += try entries.decide(entry, parcel) }
    }
}
