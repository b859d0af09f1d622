import BPFMaps
import BPFPlatform

/// Loads and stores of programs: checked where the policy says so, then carried out.
extension RunState {
    @inline(__always)
    mutating func load<Policy: ExecutionPolicy, Value: FixedWidthInteger & BitwiseCopyable>(
        _ policy: Policy.Type, _ type: Value.Type, _ address: UInt64
    ) throws(Trap.Kind) -> Value {
        if Policy.isChecked { try memory.check(.read, address, size: MemoryLayout<Value>.size) }
        // Safety: the access was checked, or the program is trusted; so for all below.
        return unsafe HostMemory.load(address, type)
    }

    /// Loads 4 bytes; from a field of the context that stands for a pointer, the whole pointer.
    @inline(__always)
    mutating func loadWord<Policy: ExecutionPolicy>(
        _ policy: Policy.Type, _ address: UInt64
    ) throws(Trap.Kind) -> UInt64 {
        if Policy.isChecked { try memory.check(.read, address, size: 4) }
        let offset = address &- memory.contextBase
        if offset < memory.structuredCount { return memory.loadContextWord(at: offset) }
        return UInt64(unsafe HostMemory.load(address, UInt32.self))
    }

    /// Loads as many bytes as a number says, negative for a signed load; 0 where they are not there.
    @inline(never)
    static func loadGuarded(_ size: UInt64, _ address: UInt64) -> UInt64 {
        let (size, isSigned) = (Int64(bitPattern: size).magnitude, Int64(bitPattern: size) < 0)
        var value: UInt64 = 0
        let copied = unsafe withUnsafeMutablePointer(to: &value) { place in
            // Safety: at most 8 bytes are written to a word of 8.
            unsafe GuardedMemory.copy(from: address, to: UInt64(UInt(bitPattern: place)), count: Int(min(size, 8)))
        }
        guard copied == Int(size) else { return 0 }
        let shift = 64 - size * 8
        let high = UInt64(littleEndian: value) << shift
        return isSigned ? UInt64(bitPattern: Int64(bitPattern: high) >> Int64(shift)) : high >> shift
    }

    @inline(__always)
    mutating func store<Policy: ExecutionPolicy, Value: FixedWidthInteger & BitwiseCopyable>(
        _ policy: Policy.Type, _ type: Value.Type, _ value: UInt64, _ address: UInt64
    ) throws(Trap.Kind) {
        if Policy.isChecked { try memory.check(.write, address, size: MemoryLayout<Value>.size) }
        unsafe HostMemory.store(Value(truncatingIfNeeded: value), address)
    }

    /// Reads and writes with one of `HostMemory`'s atomic functions; the result is the old value.
    @inline(__always)
    mutating func atomic<Policy: ExecutionPolicy, Value: FixedWidthInteger>(
        _ policy: Policy.Type,
        _ type: Value.Type,
        _ step: StepCursor,
        _ registers: borrowing Registers,
        _ operation: (UInt64, UInt64) -> UInt64
    ) throws(Trap.Kind) -> UInt64 {
        let address = registers.destinationAddress(step)
        if Policy.isChecked { try memory.check(.atomic, address, size: MemoryLayout<Value>.size) }
        return operation(address, registers[step.source])
    }

    /// Writes the source register where memory equals r0; the result is the old value.
    @inline(__always)
    mutating func compareExchange<Policy: ExecutionPolicy, Value: FixedWidthInteger>(
        _ policy: Policy.Type,
        _ type: Value.Type,
        _ step: StepCursor,
        _ registers: borrowing Registers,
        _ operation: (UInt64, UInt64, UInt64) -> UInt64
    ) throws(Trap.Kind) -> UInt64 {
        let address = registers.destinationAddress(step)
        if Policy.isChecked { try memory.check(.atomic, address, size: MemoryLayout<Value>.size) }
        return operation(address, registers[0], registers[step.source])
    }

    @inline(__always)
    mutating func loadAcquire<Policy: ExecutionPolicy, Value: FixedWidthInteger>(
        _ policy: Policy.Type, _ type: Value.Type, _ address: UInt64, _ operation: (UInt64) -> UInt64
    ) throws(Trap.Kind) -> UInt64 {
        if Policy.isChecked { try memory.check(.atomic, address, size: MemoryLayout<Value>.size) }
        return operation(address)
    }

    @inline(__always)
    mutating func storeRelease<Policy: ExecutionPolicy, Value: FixedWidthInteger>(
        _ policy: Policy.Type, _ type: Value.Type, _ value: UInt64, _ address: UInt64,
        _ operation: (UInt64, UInt64) -> Void
    ) throws(Trap.Kind) {
        if Policy.isChecked { try memory.check(.atomic, address, size: MemoryLayout<Value>.size) }
        operation(address, value)
    }

    /// Loads from the packet in network order into r0; false when the bytes are not all there.
    mutating func loadPacket<Policy: ExecutionPolicy>(
        _ policy: Policy.Type, _ offset: UInt64, _ step: StepCursor, _ registers: inout Registers
    ) throws(Trap.Kind) -> Bool {
        if Policy.isChecked, registers[6] != memory.contextBase { throw .packetWithoutContext }
        let loaded = memory.packet?.legacyLoad(at: Int32(truncatingIfNeeded: offset), count: step.offset)
        registers[0] = loaded ?? 0
        return loaded != nil
    }

    /// The address of the value at a key; 0 for none.
    @inline(__always)
    mutating func lookup(map handle: UInt64, key: UInt64) -> UInt64 {
        let slot = slot
        let found = memory.withMap(handle) { entry -> UInt64? in
            if let table = entry.table {
                // Safety: the argument was checked, or the program is trusted, and such maps have keys of 4 bytes.
                return UInt64(table.address(of: unsafe HostMemory.load(key, UInt32.self), slot: slot))
            }
            if entry.maps != nil { return nil }
            // Safety: as above, with keys of the map's size.
            return UInt64(unsafe entry.map.lookup(key: UInt(truncatingIfNeeded: key), slot: slot))
        }
        guard let found else { return 0 }
        return found ?? lookupInner(map: handle, key: key)
    }

    /// As `lookup(map:key:)`, of a map in a map of maps.
    @inline(never)
    private mutating func lookupInner(map handle: UInt64, key: UInt64) -> UInt64 {
        // Safety: the argument was checked, or the program is trusted.
        guard let maps = memory.map(handle)?.maps, let map = unsafe maps.map(key: UInt(truncatingIfNeeded: key)) else {
            return 0
        }
        return memory.handle(ofInner: map)
    }
}
