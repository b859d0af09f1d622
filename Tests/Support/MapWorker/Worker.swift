import BPFMaps
import BPFModel

/// Random operations on one map, whose values tell whether they are whole.
struct Worker {
    let map: any Map
    var state: UInt64

    private mutating func random() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    /// Four words that follow from one number.
    private func words(_ number: UInt64) -> [UInt64] { [number, ~number, number &* 0x9e37_79b9, number ^ 0x5555] }

    mutating func step() {
        switch map.definition.type {
        case .ringbuf: produce()
        case .perfEventArray: output()
        case .percpuHash: updateAsProgram()
        default: change()
        }
    }

    private mutating func change() {
        let keys: UInt64 = map.definition.type == .lruHash ? 200 : 80
        let key = bytes([random() % keys])
        switch random() % 4 {
        case 0: try? map.delete(key)
        case 1: _ = try? map.lookupAndDelete(key)
        default: try? map.update(key, bytes(words(random())))
        }
    }

    private mutating func updateAsProgram() {
        var key = random() % 80
        var value = words(random() << 8 | key)
        if random() % 8 == 0 {
            try? map.delete(bytes([key]))
            return
        }
        unsafe withUnsafeBytes(of: &key) { key in
            unsafe value.withUnsafeMutableBytes { value in
                // Safety: key and value have the map's sizes.
                try? unsafe map.update(
                    key: UInt(bitPattern: key.baseAddress), value: UInt(bitPattern: value.baseAddress), flags: .any,
                    slot: 1)
            }
        }
    }

    /// What users do to a per-CPU hash: removes values of all slots, or replaces them.
    mutating func changeAsUser() {
        let key = random() % 80
        switch random() % 4 {
        case 0: try? map.delete(bytes([key]))
        case 1: _ = try? map.lookupAndDelete(bytes([key]))
        default: try? map.update(bytes([key]), bytes([0, 0, 0, 0] + words(random() << 8 | key)))
        }
    }

    private mutating func produce() {
        guard let ring = map as? RingBufferMap else { return }
        let count = 1 + Int(random() % 6)
        let sample = ring.reserve(size: UInt64(count * 32))
        guard let pointer = unsafe UnsafeMutablePointer<UInt64>(bitPattern: sample) else { return }
        for part in 0..<count {
            for (index, word) in words(random()).enumerated() {
                // Safety: the record has room for `count` times four words.
                unsafe pointer[part * 4 + index] = word
            }
        }
        // Safety: the record was reserved above.
        if random() % 8 == 0 { unsafe ring.discard(sample) } else { unsafe ring.submit(sample) }
    }

    private mutating func output() {
        guard let array = map as? PerfEventArray else { return }
        let count = 1 + Int(random() % 6)
        var samples: [UInt64] = []
        for _ in 0..<count { samples += words(random()) }
        unsafe samples.withUnsafeBytes { bytes in
            let (start, size) = (UInt(bitPattern: bytes.baseAddress), bytes.count)
            // Safety: both parts lie in the samples.
            try? unsafe array.output(flags: random() % 2, slot: 0, (start, 8), (start + 8, size - 8))
        }
    }

    /// Takes what others output.
    func consume() {
        guard let array = map as? PerfEventArray else { return }
        _ = array.consume(limit: 3) { _, _ in }
    }

    private func bytes(_ words: [UInt64]) -> [UInt8] {
        words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }
}
