import BPFModel

/// What checked mode tests about one argument: an `ArgumentKind` as far as it matters while a program runs.
enum ArgumentTest: Hashable, Sendable {
    /// Nothing: any number will do, or the argument before has been tested together with this one.
    case none
    /// The program's context, or also null.
    case context(orNull: Bool)
    /// A map.
    case map
    /// Readable memory as large as a key of the map.
    case mapKey
    /// Memory as large as a value of the map, or also null.
    case mapValue(MemoryUse, orNull: Bool)
    /// Memory whose length is the next argument; where it may be null, the helper looks before it reads.
    ///
    /// Linux accepts a pointer that may be null with any length.
    case memory(MemoryUse, orNull: Bool, lengthOrZero: Bool)
    /// Memory of a known length, in bytes.
    case fixedMemory(MemoryUse, Int)
    /// Memory that is handed on to a function, or null.
    case stackOrNull
    /// A record that was reserved in a ring buffer and not yet given up.
    case record
    /// Nothing here can stand for it.
    case unsupported

    /// The tests of a helper's arguments, r1 first; a stand-in takes whatever there is no test for.
    static func tests(for kinds: [ArgumentKind], ofStandIn isStandIn: Bool = false) -> [ArgumentTest] {
        kinds.indices.map { index in
            let next = index + 1 < kinds.count ? kinds[index + 1] : .anything
            let test = ArgumentTest(kinds[index], next: next)
            return isStandIn && test == .unsupported ? .none : test
        }
    }

    private init(_ kind: ArgumentKind, next: ArgumentKind) {
        switch kind {
        case .anything, .size, .sizeOrZero, .constantSize, .callback: self = .none
        case .releasedRecord: self = .record
        case .context: self = .context(orNull: false)
        case .contextOrNull: self = .context(orNull: true)
        case .map: self = .map
        case .mapKey: self = .mapKey
        case .mapValue(let use): self = .mapValue(use, orNull: false)
        case .mapValueOrNull(let use): self = .mapValue(use, orNull: true)
        case .memory(let use): self = .memory(use, orNull: false, lengthOrZero: next == .sizeOrZero)
        case .memoryOrNull(let use): self = .memory(use, orNull: true, lengthOrZero: next == .sizeOrZero)
        case .fixedMemory(let use, let size): self = .fixedMemory(use, size)
        case .spinLock: self = .fixedMemory(.readWrite, 4)
        case .timer: self = .fixedMemory(.readWrite, 16)
        case .kernelPointerSlot: self = .fixedMemory(.readWrite, 8)
        case .releasedObjectOrNull, .objectOrNull: self = .none
        case .newDynptr: self = .fixedMemory(.write, 16)
        case .dynptr: self = .fixedMemory(.read, 16)
        case .releasedDynptr: self = .fixedMemory(.readWrite, 16)
        case .socket, .programSocket, .releasedSocket: self = .fixedMemory(.read, 4)
        case .stackOrNull: self = .stackOrNull
        default: self = .unsupported
        }
    }
}
