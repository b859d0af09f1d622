import BPFCompiler
import BPFInstructions
import BPFMaps
import BPFModel

/// What the compiler is asked for a decoded program.
struct NativeRequest {
    private(set) var request: CompilationRequest
    /// Whether the code looks at what belongs to the run's slot.
    private(set) var usesSlot = false

    /// Whether the program may go on as another one.
    private(set) var makesTailCalls = false

    /// The address of the entry of the one map that is a ring buffer; nil where there are others, or none.
    private var onlyRing: UInt64?

    /// Binds calls and 64-bit loads of a program that was decoded without fusion.
    init(_ code: ProgramCode, _ decoded: DecodedProgram, _ rules: ContextRules, _ hardening: Hardening) {
        request = CompilationRequest(code.instructions)
        request.blinding = hardening.blinding()
        request.guardsIndirectJumps = hardening.guardsIndirectJumps
        request.barriers = code.barriers
        request.packetLoad = FunctionAddress(NativeFunctions.packetLoad)
        request.loopBudget = Int32(RunState.gotoLimit)
        request.runState = Self.layout
        request.facts = code.facts
        for (slot, map) in code.calledMaps {
            request.facts.maps[slot] = decoded.maps.firstIndex { $0.map === map }.map(Handle.map)
        }
        request.faultingLoads = code.faultingLoads
        request.arena = code.arena.map { arena in
            ArenaLayout(
                base: decoded.arenaBase,
                upperBits: arena.map.keepsLowBitsAlone ? 0 : UInt32(truncatingIfNeeded: arena.map.userStart >> 32),
                accesses: arena.accesses)
        }
        request.exceptionCallback = code.throwingCalls.isEmpty ? nil : code.exceptionCallback
        for (offset, content) in rules.packetFields {
            guard let place = ContextMemory.place(of: content), let offset = Int16(exactly: offset) else { continue }
            request.contextFields[offset] = FieldPlace(offset: place, size: .double)
        }
        for (index, entry) in decoded.maps.enumerated() {
            guard let table = entry.table, entry.keySize == 4 else { continue }
            request.indexedMaps[Handle.map(index)] = IndexedMap(
                base: UInt64(table.base), count: table.count, stride: UInt64(table.stride),
                slotStride: UInt64(table.slotStride))
        }
        for (index, entry) in decoded.maps.enumerated() {
            if let values = entry.map.hashedValues, values.stride <= Int32.max {
                request.hashedMaps[Handle.map(index)] = HashedMap(values)
            }
            guard let array = entry.programs, let table = array.entryTable else { continue }
            request.programTables[Handle.map(index)] = ProgramTable(
                base: UInt64(table), count: array.definition.maxEntries)
        }
        for (index, entry) in decoded.maps.enumerated() {
            // Safety: only the number of the address is kept; the program holds its maps.
            let address = unsafe UInt(bitPattern: Unmanaged.passUnretained(entry).toOpaque())
            request.mapAddresses[Handle.map(index)] = UInt64(address)
        }
        let rings = decoded.maps.indices.filter { decoded.maps[$0].pages != nil }
        onlyRing = rings.count == 1 ? request.mapAddresses[Handle.map(rings[0])] : nil
        for (step, slot) in zip(decoded.steps, decoded.slots) { bind(step, at: slot, code) }
        makesTailCalls = decoded.helpers.contains { $0.id == .tailCall }
        usesSlot = decoded.helpers.contains { Self.usesSlot($0.id, decoded.maps) }
    }

    /// Whether a helper looks at what belongs to the run's slot; one that nobody thought about does.
    private static func usesSlot(_ id: HelperID, _ maps: [MapEntry]) -> Bool {
        switch id {
        case .ktimeGetNs, .ktimeGetBootNs, .ktimeGetCoarseNs, .getPrandomU32, .getCurrentPidTgid, .getCurrentUidGid,
            .getCurrentComm, .loop, .csumDiff, .xdpAdjustHead, .xdpAdjustMeta, .xdpAdjustTail, .skbLoadBytes,
            .skbStoreBytes, .tracePrintk, .ringbufOutput, .ringbufReserve, .ringbufSubmit, .ringbufDiscard,
            .ringbufQuery, .spinLock, .spinUnlock, .probeRead, .probeReadKernel, .probeReadUser, .probeReadStr,
            .probeReadKernelStr, .probeReadUserStr:
            false
        case .mapLookupElem, .mapUpdateElem, .mapDeleteElem:
            maps.contains { ![.array, .hash, .lruHash, .progArray].contains($0.map.definition.type) }
        default: true
        }
    }

    private mutating func bind(_ step: Step, at slot: Int, _ code: ProgramCode) {
        let instruction = code.instructions[slot]
        switch instruction.operation {
        case .loadImmediate64(.function)?:
            if let target = code.functions[slot] {
                request.instructions[slot].immediate = Int32(target - slot - 1)
            }
        case .loadImmediate64?: request.immediates[slot] = step.constant
        case .callKernelFunction? where code.arenaCalls[slot] != nil:
            let function = code.arenaCalls[slot] ?? .allocate
            request.calls[slot] = .function(FunctionAddress(NativeFunctions.arena(function)))
            request.argumentCounts[slot] = function.argumentCount
        case .callKernelFunction?:
            request.calls[slot] = .exception
            request.argumentCounts[slot] = 1
        case .callHelper?:
            let id = HelperID(rawValue: UInt32(bitPattern: instruction.immediate))
            request.calls[slot] = target(id)
            request.argumentCounts[slot] = id == .tracePrintk ? 5 : Helper.with(id: id)?.prototype?.arguments.count
        default: break
        }
    }

    private func target(_ id: HelperID) -> CallTarget {
        switch id {
        case .tailCall: .tailCall(FunctionAddress(NativeFunctions.tailCall))
        case .loop: .function(FunctionAddress(NativeFunctions.loop))
        case .forEachMapElem: .function(FunctionAddress(NativeFunctions.forEach))
        case .userRingbufDrain: .function(FunctionAddress(NativeFunctions.drain))
        case .mapLookupElem: .lookup(FunctionAddress(NativeFunctions.lookup))
        case .mapUpdateElem: Self.target(NativeFunctions.update, bound: NativeFunctions.boundUpdate)
        case .mapDeleteElem: Self.target(NativeFunctions.delete, bound: NativeFunctions.boundDelete)
        case .probeRead, .probeReadKernel, .probeReadUser: .function(FunctionAddress(NativeFunctions.probeRead))
        case .ktimeGetNs: .function(FunctionAddress(NativeFunctions.time))
        case .getSmpProcessorId: .state(Self.layout.slot)
        case .ringbufReserve: Self.target(NativeFunctions.reserve, bound: NativeFunctions.boundReserve)
        case .ringbufSubmit:
            onlyRing.map { .bound(FunctionAddress(NativeFunctions.boundSubmit), .r3, $0) }
                ?? .function(FunctionAddress(NativeFunctions.submit))
        default: .numbered(FunctionAddress(NativeFunctions.helper), id.rawValue)
        }
    }

    /// A function, and what is called in its place for a map that the compiler knows.
    private static func target(_ function: NativeFunction, bound: NativeFunction) -> CallTarget {
        .mapFunction(FunctionAddress(function), bound: FunctionAddress(bound))
    }

    /// Where things stand in a run's state.
    private static let layout = RunStateLayout(
        helper: offset(\.helper), program: offset(\.memory.programAddress), context: offset(\.memory.contextBase),
        slot: offset(\.slot), tailCalls: offset(\.tailCallsLeft), exceptionFrame: offset(\.exceptionFrame))

    /// The offset of a stored property of the state; −1 for one that is computed, which makes no request usable.
    private static func offset(_ path: PartialKeyPath<RunState>) -> Int32 {
        MemoryLayout<RunState>.offset(of: path).flatMap(Int32.init(exactly:)) ?? -1
    }

    /// Whether everything that the code looks for has a place in the state.
    static var isUsable: Bool {
        let places = [
            layout.helper, layout.program, layout.context, layout.slot, layout.tailCalls, layout.exceptionFrame,
        ]
        return places.allSatisfy { $0 >= 0 }
    }
}

extension HashedMap {
    /// What a map says about itself.
    fileprivate init(_ values: HashedValues) {
        self.init(
            slots: UInt64(values.slots), slotCount: values.slotCount, stride: Int32(truncatingIfNeeded: values.stride),
            keyOffset: Int32(truncatingIfNeeded: values.keyOffset), keySize: values.keySize,
            firstValue: UInt64(values.firstValue), valueStep: UInt64(values.valueStep), seed: values.seed,
            step: values.step, lastSeed: values.lastSeed, lastStep: values.lastStep,
            slotStride: UInt64(values.slotStride), clock: UInt64(values.clock))
    }
}
