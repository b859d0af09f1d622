package import BPFMaps

extension RunContext {
    /// Where the bytes that r1 points to begin.
    package var contextAddress: UInt64 { memory.base }

    /// Eight bytes of the stack, 0 for an address that is not in it.
    package func stackWord(at address: UInt64) -> UInt64 {
        let size = StackLayout.stride * UInt64(StackLayout.frameCount)
        guard address >= stack.base, address - stack.base <= size - 8 else { return 0 }
        // Safety: the bytes are the stack's.
        return unsafe HostMemory.load(address, UInt64.self)
    }

    /// Makes the stack look as it does before the first run.
    package func clearStack() {
        // Safety: the bytes are the stack's.
        unsafe HostMemory.zero(stack.base, count: StackLayout.frameCount * Int(StackLayout.stride))
    }

    /// Whether bytes lie in one frame of the stack.
    package func isInStack(_ address: UInt64, count: Int) -> Bool {
        let offset = address &- stack.base
        return offset < StackLayout.stride * UInt64(StackLayout.frameCount)
            && StackLayout.isInsideOneFrame(offset, size: count)
    }
}

extension Packet {
    /// The first byte of the metadata, the first of the packet, and the one after its last.
    package var addresses: (meta: UInt64, data: UInt64, end: UInt64) { (meta, data, end) }
}

extension Program {
    /// The number that stands for a map in registers; nil when the program does not use it.
    package func handle(of map: any Map) -> UInt64? {
        decoded.maps.firstIndex { $0.map === map }.map(Handle.map)
    }

    /// The number that stands for the function that starts at a slot; nil when none does.
    package func handle(ofFunctionAt slot: Int) -> UInt64? {
        decoded.slots.firstIndex(of: slot).map(Handle.function)
    }
}
