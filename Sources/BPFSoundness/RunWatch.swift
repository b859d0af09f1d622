import BPFMaps
package import BPFRuntime
package import BPFVerification

/// Holds every instruction of a run against what its verification promised.
package final class RunWatch: ExecutionObserver {
    private let trial: TrialProgram
    private let context: RunContext
    private let packet: Packet
    private var containment: Containment?
    /// What was found, as far as `violationLimit`.
    package private(set) var violations: [ContainmentViolation] = []
    /// How many instructions ran in programs that nothing is known about, after a tail call.
    package private(set) var foreignInstructions = 0

    private static let violationLimit = 4

    /// Watches the runs of a program in a context.
    package init(_ trial: TrialProgram, _ record: StateRecord, context: RunContext, packet: Packet) {
        self.trial = trial
        self.context = context
        self.packet = packet
        containment = Containment(record, memory: self)
    }

    /// How many instructions were held against states.
    package var checkedInstructions: Int { containment?.checkedInstructions ?? 0 }

    /// Looks at one instruction.
    package func willExecute(_ moment: ExecutionMoment) {
        guard moment.program === trial.program else {
            foreignInstructions += 1
            return
        }
        guard violations.count < Self.violationLimit else { return }
        var landmarks = Landmarks()
        landmarks.context = context.contextAddress
        (landmarks.packetMeta, landmarks.packetStart, landmarks.packetEnd) = packet.addresses
        let found = containment?.violation(
            at: Moment(
                slot: moment.slot, callSites: moment.callSites, registers: moment.registers,
                framePointers: moment.framePointers, landmarks: landmarks))
        if let found { violations.append(found) }
    }
}

extension RunWatch: RunMemory {
    /// What `r1 = map[index]` leaves in the register.
    package func handle(ofMap index: Int) -> UInt64? {
        trial.maps.indices.contains(index) ? trial.program.handle(of: trial.maps[index]) : nil
    }

    /// What a load of the function's address leaves in the register.
    package func handle(ofFunctionAt slot: Int) -> UInt64? { trial.program.handle(ofFunctionAt: slot) }

    /// Whether a value of the map begins at an address.
    package func isValueStart(_ address: UInt64, ofMap index: Int) -> Bool {
        guard trial.maps.indices.contains(index), let address = UInt(exactly: address) else { return false }
        if let region = trial.maps[index].valueRegion(containing: address) { return region.start == address }
        return context.objects.contains { $0.start == UInt64(address) }
    }

    /// Whether the bytes lie in one value, in the packet, in the context or in one frame.
    package func isOnePiece(_ address: UInt64, count: Int) -> Bool {
        if context.isInStack(address, count: count) { return true }
        let addresses = packet.addresses
        if address >= addresses.meta, address < addresses.end { return UInt64(count) <= addresses.end - address }
        if let object = context.objects.first(where: { address >= $0.start && address - $0.start < UInt64($0.count) }) {
            return address - object.start + UInt64(count) <= UInt64(object.count)
        }
        guard let start = UInt(exactly: address) else { return false }
        for map in trial.maps {
            guard let region = map.valueRegion(containing: start) else { continue }
            return start - region.start + UInt(count) <= UInt(region.count)
        }
        return false
    }

    /// Eight bytes of a frame.
    package func stackWord(at address: UInt64) -> UInt64 { context.stackWord(at: address) }
}
