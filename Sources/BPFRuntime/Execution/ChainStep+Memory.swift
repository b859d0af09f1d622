/// Loads and stores in a chain.
extension ChainStep {
    /// The function of a step that loads or stores; nil for others.
    static func access(_ code: StepCode) -> Function? {
        switch code {
        case .load8: load8
        case .load16: load16
        case .load32: load32
        case .load64: load64
        case .loadSigned8: loadSigned8
        case .loadSigned16: loadSigned16
        case .loadSigned32: loadSigned32
        case .store8Immediate: store8Immediate
        case .store16Immediate: store16Immediate
        case .store32Immediate: store32Immediate
        case .store64Immediate: store64Immediate
        case .store8Register: store8Register
        case .store16Register: store16Register
        case .store32Register: store32Register
        case .store64Register: store64Register
        default: nil
        }
    }

    /// The function of a load of 4 bytes that may be those of a field of the context; nil when they stand for themselves.
    static func load(_ field: ContextRules.Content) -> Function? {
        switch field {
        case .packetStart: loadPacketStart
        case .packetEnd: loadPacketEnd
        case .packetMeta: loadPacketMeta
        case .scalar, .nothing: nil
        }
    }
}

@inline(__always) private func load8(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.load(UInt8.self, p, r, f, n)
}

@inline(__always) private func load16(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.load(UInt16.self, p, r, f, n)
}

@inline(__always) private func load32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.load(UInt32.self, p, r, f, n)
}

@inline(__always) private func load64(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.load(UInt64.self, p, r, f, n)
}

@inline(__always) private func loadSigned8(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.load(Int8.self, p, r, f, n)
}

@inline(__always) private func loadSigned16(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.load(Int16.self, p, r, f, n)
}

@inline(__always) private func loadSigned32(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.load(Int32.self, p, r, f, n)
}

@inline(__always) private func store8Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.store(UInt8.self, p, r, f, n) { $1.immediate }
}

@inline(__always) private func store16Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.store(UInt16.self, p, r, f, n) { $1.immediate }
}

@inline(__always) private func store32Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.store(UInt32.self, p, r, f, n) { $1.immediate }
}

@inline(__always) private func store64Immediate(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.store(UInt64.self, p, r, f, n) { $1.immediate }
}

@inline(__always) private func store8Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.store(UInt8.self, p, r, f, n) { $0[$1.source] }
}

@inline(__always) private func store16Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.store(UInt16.self, p, r, f, n) { $0[$1.source] }
}

@inline(__always) private func store32Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.store(UInt32.self, p, r, f, n) { $0[$1.source] }
}

@inline(__always) private func store64Register(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.store(UInt64.self, p, r, f, n) { $0[$1.source] }
}

@inline(__always) private func loadPacketStart(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.loadField(p, r, f, n) { $0.data }
}

@inline(__always) private func loadPacketEnd(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.loadField(p, r, f, n) { $0.end }
}

@inline(__always) private func loadPacketMeta(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.loadField(p, r, f, n) { $0.meta }
}
