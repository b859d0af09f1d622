/// Atomic instructions in a chain.
extension ChainStep {
    /// The function of a step that reads and writes at once; nil for others.
    static func atomics(_ code: StepCode) -> Function? {
        switch code {
        case .atomicAdd32: atomicAdd32
        case .fetchAdd32: fetchAdd32
        case .atomicAdd64: atomicAdd64
        case .fetchAdd64: fetchAdd64
        case .atomicOr32: atomicOr32
        case .fetchOr32: fetchOr32
        case .atomicOr64: atomicOr64
        case .fetchOr64: fetchOr64
        case .atomicAnd32: atomicAnd32
        case .fetchAnd32: fetchAnd32
        case .atomicAnd64: atomicAnd64
        case .fetchAnd64: fetchAnd64
        case .atomicXor32: atomicXor32
        case .fetchXor32: fetchXor32
        case .atomicXor64: atomicXor64
        case .fetchXor64: fetchXor64
        default: nil
        }
    }
}

@inline(__always) private func atomicAdd32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n) { unsafe HostMemory.add32($0, $1) }
}

@inline(__always) private func fetchAdd32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n, fetching: true) { unsafe HostMemory.add32($0, $1) }
}

@inline(__always) private func atomicAdd64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n) { unsafe HostMemory.add64($0, $1) }
}

@inline(__always) private func fetchAdd64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n, fetching: true) { unsafe HostMemory.add64($0, $1) }
}

@inline(__always) private func atomicOr32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n) { unsafe HostMemory.or32($0, $1) }
}

@inline(__always) private func fetchOr32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n, fetching: true) { unsafe HostMemory.or32($0, $1) }
}

@inline(__always) private func atomicOr64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n) { unsafe HostMemory.or64($0, $1) }
}

@inline(__always) private func fetchOr64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n, fetching: true) { unsafe HostMemory.or64($0, $1) }
}

@inline(__always) private func atomicAnd32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n) { unsafe HostMemory.and32($0, $1) }
}

@inline(__always) private func fetchAnd32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n, fetching: true) { unsafe HostMemory.and32($0, $1) }
}

@inline(__always) private func atomicAnd64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n) { unsafe HostMemory.and64($0, $1) }
}

@inline(__always) private func fetchAnd64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n, fetching: true) { unsafe HostMemory.and64($0, $1) }
}

@inline(__always) private func atomicXor32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n) { unsafe HostMemory.xor32($0, $1) }
}

@inline(__always) private func fetchXor32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n, fetching: true) { unsafe HostMemory.xor32($0, $1) }
}

@inline(__always) private func atomicXor64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n) { unsafe HostMemory.xor64($0, $1) }
}

@inline(__always) private func fetchXor64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.atomic(p, r, f, n, fetching: true) { unsafe HostMemory.xor64($0, $1) }
}
