import BPFMaps
import BPFModel

/// What a helper calls a function of the program for, again and again.
enum CallbackKind: UInt8 {
    /// `bpf_loop`: so many times.
    case count
    /// `bpf_for_each_map_elem`: for each entry of a map.
    case elements
    /// `bpf_user_ringbuf_drain`: for each record of a user ring buffer.
    case records
}

/// How far a helper has come that calls a function of the program back.
struct CallbackLoop: BitwiseCopyable {
    /// The step at which the body starts, or the address of a compiled one.
    var body: UInt64 = 0
    var kind = CallbackKind.count
    /// How often to call it; of records, how many it may see.
    var count: UInt64 = 0
    /// What stands for the map.
    var map: UInt64 = 0
    /// What the caller hands on.
    var context: UInt64 = 0
    /// How often it has returned.
    var index: UInt64 = 0
    /// Where the next entry or record is.
    var position: UInt64 = 0
    /// r1 to r4 of the next call.
    var arguments = InlineArray<4, UInt64>(repeating: 0)

    /// How many of the arguments mean something.
    var argumentCount: Int { kind == .elements ? 4 : 2 }
}

extension RunState {
    /// Kernel: `BPF_MAX_LOOPS`.
    static let loopLimit: UInt64 = 1 << 23

    /// What a helper that calls back is asked for; an error that it returns at once, where it is.
    func callbackLoop(_ helper: HelperID, _ arguments: HelperArguments) -> (loop: CallbackLoop, refusal: UInt64?) {
        var loop = CallbackLoop()
        (loop.body, loop.context) = (arguments.r2, arguments.r3)
        if arguments.r4 != 0, helper != .userRingbufDrain || arguments.r4 & ~3 != 0 {
            return (loop, LinuxError.einval.helperResult)
        }
        switch helper {
        case .forEachMapElem:
            (loop.kind, loop.map) = (.elements, arguments.r1)
            guard let map = memory.map(loop.map)?.map, map.definition.keySize <= UInt32(RunScratch.keyLimit) else {
                return (loop, LinuxError.einval.helperResult)
            }
        case .userRingbufDrain:
            (loop.kind, loop.map) = (.records, arguments.r1)
            guard let ring = memory.map(loop.map)?.map as? UserRingBufferMap else {
                return (loop, LinuxError.einval.helperResult)
            }
            if !ring.beginDrain() { return (loop, LinuxError.ebusy.helperResult) }
            context.draining = ring
            (loop.position, loop.count) = (ring.consumerPosition, UInt64(UserRingBufferMap.drainLimit))
        default:
            loop.count = arguments.r1 & 0xffff_ffff
            if loop.count > Self.loopLimit { return (loop, LinuxError.e2big.helperResult) }
        }
        return (loop, nil)
    }

    /// Makes the arguments of the next call; false when there is nothing left to call for.
    mutating func advance(_ loop: inout CallbackLoop) -> Bool {
        switch loop.kind {
        case .count:
            loop.arguments[0] = loop.index
            loop.arguments[1] = loop.context
            return loop.index < loop.count
        case .elements: return advanceElements(&loop)
        case .records: return advanceRecords(&loop)
        }
    }

    private func advanceElements(_ loop: inout CallbackLoop) -> Bool {
        guard let map = memory.map(loop.map)?.map, let scratch = context.scratch else { return false }
        let key = scratch.key(depth)
        var position = Int(loop.position)
        // Safety: there is room for a key, whose length was tested when the loop began.
        while unsafe map.copyKey(at: &position, into: UInt(key)) {
            let value = unsafe map.lookup(key: UInt(key), slot: slot)
            loop.position = UInt64(position)
            // An entry that has gone since its key was read is passed over.
            if value == 0 { continue }
            loop.arguments[0] = loop.map
            loop.arguments[1] = key
            loop.arguments[2] = UInt64(value)
            loop.arguments[3] = loop.context
            return true
        }
        return false
    }

    private func advanceRecords(_ loop: inout CallbackLoop) -> Bool {
        guard let ring = memory.map(loop.map)?.map as? UserRingBufferMap, let scratch = context.scratch else {
            return false
        }
        if loop.index > 0 { ring.releaseRecord(upTo: loop.position) }
        guard loop.index < loop.count, let record = ring.nextRecord(at: &loop.position) else {
            ring.releaseRecord(upTo: loop.position)
            return false
        }
        let place = scratch.dynptr(depth)
        Dynptr(.local, address: UInt64(record.address), size: UInt32(record.size), isReadOnly: false).store(to: place)
        loop.arguments[0] = place
        loop.arguments[1] = loop.context
        return true
    }

    /// What the helper returns when its loop is over, and what it gives back.
    func finish(_ loop: CallbackLoop) -> UInt64 {
        if loop.kind == .records, let ring = memory.map(loop.map)?.map as? UserRingBufferMap {
            ring.releaseRecord(upTo: loop.position)
            ring.endDrain()
            context.draining = nil
        }
        return loop.index
    }
}
