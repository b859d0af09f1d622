import BPFInstructions

/// The places of one hash look-up, for what stands aside.
struct ARM64Chain: Sendable {
    let map: HashedMap
    /// Reads the bucket again.
    let again: CodeLabel
    /// Looks at the element whose number is in `ARM64Chain.element`.
    let look: CodeLabel
    /// The element has another key.
    let other: CodeLabel
    /// There are no more elements.
    let none: CodeLabel
    let end: CodeLabel

    static let key = ARM64Register.x9
    static let secondKey = ARM64Register.x10
    static let hash = ARM64Register.x11
    static let scratch = ARM64Register.x12
    static let scratch2 = ARM64Register.x13
    static let bucket = ARM64Register.x14
    static let word = ARM64Register.x15
    // r1 to r3 are free where a call was.
    static let element = ARM64Register.x0
    static let base = ARM64Register.x1
    static let stride = ARM64Register.x2
}

extension ARM64Lowering {
    /// `r0 = &values[key]`, or 0 for a key that is too large.
    mutating func lowerLookup(_ map: IndexedMap, _ step: Step) {
        let (none, end) = (emitter.stream.label(), emitter.stream.label())
        let (result, scratch, slot) = (ARM64Registers.result, ARM64Registers.scratch, ARM64Registers.scratch2)
        access(.ldrScaled, .word, result, step.arm64Address(from: step.arm64Source))
        emitter.compare(result, with: Int64(map.count), .bits32, scratch: scratch)
        emitter.stream.branch(.jumpIf(.aboveOrEqual), to: none)
        if map.slotStride != 0 {
            let place = ARM64Address(base: ARM64Registers.runState, offset: request.runState.slot)
            access(.ldrScaled, .double, slot, place)
            emitter.multiply(slot, by: map.slotStride, scratch: scratch)
        }
        emitter.multiply(result, by: map.stride, scratch: scratch)
        if map.slotStride != 0 { emitter.emit(.add, .bits64, result, result, slot) }
        emitter.load(map.base, into: scratch)
        emitter.emit(.add, .bits64, result, result, scratch)
        emitter.stream.place(end)
        asides.append(.nothing(none, next: end))
    }

    /// `r0 = &values[index]` in the run's slot.
    mutating func lowerLookup(_ map: IndexedMap, at index: UInt32) {
        let (result, scratch) = (ARM64Registers.result, ARM64Registers.scratch)
        access(.ldrScaled, .double, result, ARM64Address(base: ARM64Registers.runState, offset: request.runState.slot))
        emitter.multiply(result, by: map.slotStride, scratch: scratch)
        emitter.load(map.base &+ UInt64(index) &* map.stride, into: scratch)
        emitter.emit(.add, .bits64, result, result, scratch)
    }

    /// `r0 = &value`, or 0 for a key that is not there.
    mutating func lowerHashLookup(_ map: HashedMap, _ step: Step) {
        let chain = ARM64Chain(
            map: map, again: emitter.stream.label(), look: emitter.stream.label(), other: emitter.stream.label(),
            none: emitter.stream.label(), end: emitter.stream.label())
        loadKey(map, step)
        writeHash(map)
        findBucket(map)
        emitter.stream.place(chain.again)
        emitter.emit(.ldar, .double, ARM64Chain.word, at: ARM64Chain.bucket)
        emitter.move(ARM64Chain.word, to: ARM64Chain.element, .bits32)
        emitter.stream.place(chain.look)
        emitter.stream.branch(.zero(ARM64Chain.element, .bits32), to: chain.none)
        // The hash is no longer needed where the bucket is known.
        if map.valueOffset == nil { emitter.move(ARM64Chain.element, to: ARM64Chain.hash, .bits32) }
        emitter.emit(.madd, .bits64, ARM64Chain.element, ARM64Chain.element, ARM64Chain.stride, ARM64Chain.base)
        compareKey(map, otherwise: chain.other)
        checkVersion(otherwise: chain.again)
        writeFound(map)
        emitter.stream.place(chain.end)
        asides.append(.chain(chain))
    }

    private mutating func loadKey(_ map: HashedMap, _ step: Step) {
        let address = step.arm64Address(from: step.arm64Source)
        if map.keySize != 16 {
            access(.ldrScaled, map.keySize == 4 ? .word : .double, ARM64Chain.key, address)
            return
        }
        let base = plain(address)
        access(.ldrScaled, .double, ARM64Chain.secondKey, ARM64Address(base: base, offset: 8))
        access(.ldrScaled, .double, ARM64Chain.key, ARM64Address(base: base))
    }

    /// The hash of the key.
    private mutating func writeHash(_ map: HashedMap) {
        let (hash, key) = (ARM64Chain.hash, ARM64Chain.key)
        if map.keySize == 16 {
            mix(key, with: map.seed, map.step)
            emitter.emit(.eor, .bits64, hash, hash, ARM64Chain.secondKey)
            mix(hash, with: map.lastSeed, map.lastStep)
        } else {
            mix(key, with: map.lastSeed, map.lastStep)
        }
        emitter.emit(.eor, .bits64, hash, hash, hash, right: 32)
        emitter.move(hash, to: hash, .bits32)
    }

    /// `hash = fold(word ^ seed, step)`.
    private mutating func mix(_ word: ARM64Register, with seed: UInt64, _ step: UInt64) {
        let (hash, scratch) = (ARM64Chain.hash, ARM64Chain.scratch)
        emitter.load(seed, into: scratch)
        emitter.emit(.eor, .bits64, hash, word, scratch)
        emitter.load(step, into: scratch)
        emitter.emit(.umulh, .bits64, ARM64Chain.scratch2, hash, scratch)
        emitter.emit(.madd, .bits64, hash, hash, scratch, .zero)
        emitter.emit(.eor, .bits64, hash, hash, ARM64Chain.scratch2)
    }

    /// The address of the bucket of a hash, and what elements are found from.
    private mutating func findBucket(_ map: HashedMap) {
        emitter.load(UInt64(map.slotCount), into: ARM64Chain.scratch)
        emitter.emit(.madd, .bits64, ARM64Chain.hash, ARM64Chain.hash, ARM64Chain.scratch, .zero)
        emitter.emit(.ubfm, .bits64, ARM64Chain.hash, ARM64Chain.hash, rotation: 32, last: 63)
        emitter.load(UInt64(map.stride), into: ARM64Chain.stride)
        emitter.load(map.slots &- UInt64(map.stride), into: ARM64Chain.base)
        let bucket = ARM64Chain.bucket
        emitter.emit(.madd, .bits64, bucket, ARM64Chain.hash, ARM64Chain.stride, ARM64Chain.base)
        emitter.emit(.add, .bits64, bucket, bucket, ARM64Chain.stride)
    }

    private mutating func compareKey(_ map: HashedMap, otherwise other: CodeLabel) {
        compareWord(ARM64Chain.key, map.keySize == 4 ? .word : .double, at: map.keyOffset, otherwise: other)
        if map.keySize == 16 {
            compareWord(ARM64Chain.secondKey, .double, at: map.keyOffset + 8, otherwise: other)
        }
    }

    private mutating func compareWord(
        _ word: ARM64Register, _ size: Operation.MemorySize, at offset: Int32, otherwise other: CodeLabel
    ) {
        emitter.emit(.ldrScaled, size, ARM64Chain.scratch, ARM64Chain.element, offset: offset)
        emitter.emit(.subs, size == .word ? .bits32 : .bits64, .zero, ARM64Chain.scratch, word)
        emitter.stream.branch(.jumpIf(.notEqual), to: other)
    }

    /// Starts again when an element has left the chain meanwhile.
    private mutating func checkVersion(otherwise again: CodeLabel) {
        emitter.emit(.dmbLoads)
        emitter.emit(.ldrScaled, .double, ARM64Chain.scratch, ARM64Chain.bucket, offset: 0)
        emitter.emit(.eor, .bits64, ARM64Chain.scratch, ARM64Chain.scratch, ARM64Chain.word)
        emitter.emit(.ubfm, .bits64, ARM64Chain.scratch, ARM64Chain.scratch, rotation: 32, last: 63)
        emitter.stream.branch(.notZero(ARM64Chain.scratch, .bits64), to: again)
    }

    private mutating func writeFound(_ map: HashedMap) {
        let (element, scratch) = (ARM64Chain.element, ARM64Chain.scratch)
        if map.clock != 0 {
            emitter.load(map.clock, into: scratch)
            emitter.emit(.ldrScaled, .word, scratch, scratch, offset: 0)
            emitter.emit(.strScaled, .word, scratch, element, offset: 16)
        }
        guard let offset = map.valueOffset else { return writeFoundElsewhere(map) }
        emitter.add(Int64(offset), to: element, into: ARM64Registers.result, scratch: scratch)
    }

    /// The value of the element whose number is in `hash`, in the run's slot.
    private mutating func writeFoundElsewhere(_ map: HashedMap) {
        let (number, scratch, scratch2) = (ARM64Chain.hash, ARM64Chain.scratch, ARM64Chain.scratch2)
        let result = ARM64Registers.result
        emitter.load(map.firstValue &- map.valueStep, into: result)
        emitter.load(map.valueStep, into: scratch)
        emitter.emit(.madd, .bits64, result, number, scratch, result)
        if map.slotStride != 0 {
            let place = ARM64Address(base: ARM64Registers.runState, offset: request.runState.slot)
            access(.ldrScaled, .double, scratch2, place)
            emitter.multiply(scratch2, by: map.slotStride, scratch: scratch)
            emitter.emit(.add, .bits64, result, result, scratch2)
        }
    }

    /// What is done for elements with other keys, and for keys that are not there.
    mutating func writeChainAside(_ chain: ARM64Chain) {
        emitter.stream.place(chain.other)
        // An element may be put behind this one meanwhile. Nothing orders this load but that the key's address comes from it: it must stay so.
        emitter.emit(.ldrScaled, .word, ARM64Chain.element, ARM64Chain.element, offset: 8)
        emitter.stream.branch(.jump, to: chain.look)
        emitter.stream.place(chain.none)
        checkVersion(otherwise: chain.again)
        emitter.load(0, into: ARM64Registers.result)
        emitter.stream.branch(.jump, to: chain.end)
    }
}
