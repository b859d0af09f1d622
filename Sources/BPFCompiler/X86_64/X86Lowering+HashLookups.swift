import BPFInstructions

/// The places of one hash look-up, for what stands aside.
struct X86Chain: Sendable {
    let map: HashedMap
    /// Reads the bucket again.
    let again: CodeLabel
    /// Looks at the element whose number is in `number`.
    let look: CodeLabel
    /// The element has another key.
    let other: CodeLabel
    /// There are no more elements.
    let none: CodeLabel
    let end: CodeLabel

    // r1 to r5 are free where a call was; r0 holds the bucket's address until the end.
    static let bucket = X86Register.rax
    static let word = X86Register.rsi
    static let element = X86Register.rcx
    static let key = X86Register.r8
    static let secondKey = X86Register.rdi
    static let base = X86Registers.scratch
    static let scratch = X86Registers.scratch2

    /// Where the element's number is: where its address goes, or, where values stand elsewhere, until the end.
    var number: X86Register { map.valueOffset == nil ? .rdx : Self.element }
}

extension X86Lowering {
    /// `r0 = &value`, or 0 for a key that is not there.
    mutating func lowerHashLookup(_ map: HashedMap, _ step: Step) {
        let chain = X86Chain(
            map: map, again: emitter.stream.label(), look: emitter.stream.label(), other: emitter.stream.label(),
            none: emitter.stream.label(), end: emitter.stream.label())
        loadKey(map, step)
        writeHash(map)
        emitter.load(map.slots &- UInt64(map.stride), into: X86Chain.base)
        findBucket(map)
        emitter.stream.place(chain.again)
        emitter.emit(.movLoad, .bits64, .memory(.at(X86Chain.bucket)), X86Chain.word)
        emitter.move(X86Chain.word, to: chain.number, .bits32)
        emitter.stream.place(chain.look)
        emitter.emit(.test, .bits32, .register(chain.number), chain.number)
        emitter.stream.branch(.jumpIf(.equal), to: chain.none)
        if map.valueOffset == nil {
            let number = X86Operand.register(chain.number)
            emitter.emit(.imulImmediate, .bits64, number, X86Chain.element, immediate: Int64(map.stride))
        } else {
            emitter.multiply(X86Chain.element, by: UInt64(map.stride), scratch: X86Chain.scratch)
        }
        emitter.emit(.add, .bits64, .register(X86Chain.element), X86Chain.base)
        compareKey(map, otherwise: chain.other)
        checkVersion(otherwise: chain.again)
        writeFound(map)
        emitter.stream.place(chain.end)
        asides.append(.chain(chain))
    }

    private mutating func loadKey(_ map: HashedMap, _ step: Step) {
        let memory = step.x86Memory(from: step.x86Source)
        if map.keySize == 16 {
            var second = step
            second.offset += 8
            // The base or index may be where the first word goes.
            emitter.emit(.movLoad, .bits64, second.x86Memory(from: step.x86Source), X86Chain.scratch)
        }
        emitter.emit(.movLoad, map.keySize == 4 ? .bits32 : .bits64, memory, X86Chain.key)
        if map.keySize == 16 { emitter.move(X86Chain.scratch, to: X86Chain.secondKey) }
    }

    /// The hash of the key, in eax.
    private mutating func writeHash(_ map: HashedMap) {
        if map.keySize == 16 {
            mix(X86Chain.key, with: map.seed, map.step)
            emitter.emit(.xor, .bits64, .register(.rax), X86Chain.secondKey)
            emitter.load(map.lastSeed, into: .rdx)
            emitter.emit(.xor, .bits64, .register(.rax), .rdx)
            multiply(by: map.lastStep)
        } else {
            mix(X86Chain.key, with: map.lastSeed, map.lastStep)
        }
        emitter.move(.rax, to: .rdx)
        emitter.emit(.shrByte, .bits64, .register(.rdx), immediate: 32)
        emitter.emit(.xor, .bits32, .register(.rax), .rdx)
    }

    /// `rax = fold(word ^ seed, step)`.
    private mutating func mix(_ word: X86Register, with seed: UInt64, _ step: UInt64) {
        emitter.load(seed, into: .rax)
        emitter.emit(.xor, .bits64, .register(.rax), word)
        multiply(by: step)
    }

    private mutating func multiply(by step: UInt64) {
        emitter.load(step, into: X86Chain.scratch)
        emitter.emit(.mul, .bits64, .register(X86Chain.scratch))
        emitter.emit(.xor, .bits64, .register(.rax), .rdx)
    }

    /// The address of the bucket that eax is the hash for.
    private mutating func findBucket(_ map: HashedMap) {
        emitter.multiply(.rax, by: UInt64(map.slotCount), scratch: X86Chain.scratch)
        emitter.emit(.shrByte, .bits64, .register(.rax), immediate: 32)
        emitter.multiply(.rax, by: UInt64(map.stride), scratch: X86Chain.scratch)
        let address = X86Memory(base: .rax, index: X86Chain.base, displacement: map.stride)
        emitter.emit(.lea, .bits64, .memory(address), X86Chain.bucket)
    }

    private mutating func compareKey(_ map: HashedMap, otherwise other: CodeLabel) {
        let place = X86Operand.memory(.at(X86Chain.element, map.keyOffset))
        emitter.emit(.cmp, map.keySize == 4 ? .bits32 : .bits64, place, X86Chain.key)
        emitter.stream.branch(.jumpIf(.notEqual), to: other)
        guard map.keySize == 16 else { return }
        let second = X86Operand.memory(.at(X86Chain.element, map.keyOffset + 8))
        emitter.emit(.cmp, .bits64, second, X86Chain.secondKey)
        emitter.stream.branch(.jumpIf(.notEqual), to: other)
    }

    /// Starts again when an element has left the chain meanwhile.
    private mutating func checkVersion(otherwise again: CodeLabel) {
        emitter.emit(.xorLoad, .bits64, .memory(.at(X86Chain.bucket)), X86Chain.word)
        emitter.emit(.shrByte, .bits64, .register(X86Chain.word), immediate: 32)
        emitter.stream.branch(.jumpIf(.notEqual), to: again)
    }

    private mutating func writeFound(_ map: HashedMap) {
        if map.clock != 0 {
            emitter.load(map.clock, into: X86Chain.scratch)
            emitter.emit(.movLoad, .bits32, .memory(.at(X86Chain.scratch)), X86Chain.word)
            let stamp = X86Operand.memory(.at(X86Chain.element, 16))
            let same = emitter.stream.label()
            emitter.emit(.cmp, .bits32, stamp, X86Chain.word)
            emitter.stream.branch(.jumpIf(.equal), to: same)
            emitter.emit(.mov, .bits32, stamp, X86Chain.word)
            emitter.stream.place(same)
        }
        guard let offset = map.valueOffset else { return writeFoundElsewhere(map) }
        emitter.emit(.lea, .bits64, .memory(.at(X86Chain.element, offset)), .rax)
    }

    /// The value of the element whose number is in rdx, in the run's slot.
    private mutating func writeFoundElsewhere(_ map: HashedMap) {
        emitter.multiply(.rdx, by: map.valueStep, scratch: X86Chain.scratch)
        let start = map.firstValue &- map.valueStep
        if let distance = Int32(exactly: Int64(bitPattern: start &- map.slots &+ UInt64(map.stride))) {
            let value = X86Memory(base: X86Chain.base, index: .rdx, displacement: distance)
            emitter.emit(.lea, .bits64, .memory(value), .rax)
        } else {
            emitter.load(start, into: .rax)
            emitter.emit(.add, .bits64, .register(.rax), .rdx)
        }
        if map.slotStride != 0 {
            let slot = X86Operand.memory(.at(X86Registers.runState, request.runState.slot))
            if let stride = Int32(exactly: map.slotStride) {
                emitter.emit(.imulImmediate, .bits64, slot, X86Chain.word, immediate: Int64(stride))
            } else {
                emitter.load(map.slotStride, into: X86Chain.word)
                emitter.emit(.imulLoad, .bits64, slot, X86Chain.word)
            }
            emitter.emit(.add, .bits64, .register(.rax), X86Chain.word)
        }
    }

    /// What is done for elements with other keys, and for keys that are not there.
    mutating func writeChainAside(_ chain: X86Chain) {
        emitter.stream.place(chain.other)
        emitter.emit(.movLoad, .bits32, .memory(.at(X86Chain.element, 8)), chain.number)
        emitter.stream.branch(.jump, to: chain.look)
        emitter.stream.place(chain.none)
        checkVersion(otherwise: chain.again)
        emitter.load(0, into: .rax)
        emitter.stream.branch(.jump, to: chain.end)
    }
}
