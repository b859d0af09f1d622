import BPFModel

extension NativeFunctions {
    /// What compiled programs call for a function of the kernel.
    static func arena(_ function: ArenaFunction) -> NativeFunction {
        switch function {
        case .allocate: allocatePages
        case .free: freePages
        case .reserve: reservePages
        }
    }

    private static let allocatePages: NativeFunction = { r1, r2, r3, r4, r5, address in
        unsafe state(at: address).pointee.call(.allocate, r1, r2, r3, (r4, r5))
    }

    private static let freePages: NativeFunction = { r1, r2, r3, r4, r5, address in
        unsafe state(at: address).pointee.call(.free, r1, r2, r3, (r4, r5))
    }

    private static let reservePages: NativeFunction = { r1, r2, r3, r4, r5, address in
        unsafe state(at: address).pointee.call(.reserve, r1, r2, r3, (r4, r5))
    }
}
