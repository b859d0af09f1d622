/// What differs between keys of different sizes: hashing, comparing, copying; one conformer a size that deserves its own code.
@usableFromInline
protocol KeyForm {
    /// 32 bits in which every bit of the key counts.
    @unsafe static func hash(_ key: UInt, count: Int, seed: UInt64) -> UInt32
    /// Whether two keys are the same.
    @unsafe static func equal(_ first: UInt, _ second: UInt, count: Int) -> Bool
    /// Copies a key.
    @unsafe static func copy(from source: UInt, to destination: UInt, count: Int)
}

/// Keys of 4 bytes.
@usableFromInline
enum WordKey: KeyForm {
    @inlinable @inline(__always)
    static func hash(_ key: UInt, count: Int, seed: UInt64) -> UInt32 {
        // Safety: the caller vouches for a key.
        KeyHasher.finish(UInt64(unsafe RawMemory.load(key, as: UInt32.self)), count: 4, seed: seed)
    }

    @inlinable @inline(__always)
    static func equal(_ first: UInt, _ second: UInt, count: Int) -> Bool {
        // Safety: the caller vouches for two keys.
        unsafe RawMemory.load(first, as: UInt32.self) == RawMemory.load(second, as: UInt32.self)
    }

    @inlinable @inline(__always)
    static func copy(from source: UInt, to destination: UInt, count: Int) {
        // Safety: the caller vouches for a key and for room for it.
        unsafe RawMemory.store(RawMemory.load(source, as: UInt32.self), to: destination)
    }
}

/// Keys of 8 bytes.
@usableFromInline
enum DoubleKey: KeyForm {
    @inlinable @inline(__always)
    static func hash(_ key: UInt, count: Int, seed: UInt64) -> UInt32 {
        // Safety: the caller vouches for a key.
        KeyHasher.finish(unsafe RawMemory.load(key), count: 8, seed: seed)
    }

    @inlinable @inline(__always)
    static func equal(_ first: UInt, _ second: UInt, count: Int) -> Bool {
        // Safety: the caller vouches for two keys.
        unsafe RawMemory.load(first, as: UInt64.self) == RawMemory.load(second, as: UInt64.self)
    }

    @inlinable @inline(__always)
    static func copy(from source: UInt, to destination: UInt, count: Int) {
        // Safety: the caller vouches for a key and for room for it.
        unsafe RawMemory.store(RawMemory.load(source, as: UInt64.self), to: destination)
    }
}

/// Keys of 16 bytes.
@usableFromInline
enum QuadKey: KeyForm {
    @inlinable @inline(__always)
    static func hash(_ key: UInt, count: Int, seed: UInt64) -> UInt32 {
        // Safety: the caller vouches for a key.
        let (first, second) = unsafe (RawMemory.load(key, as: UInt64.self), RawMemory.load(key &+ 8, as: UInt64.self))
        return KeyHasher.finish(KeyHasher.step(0, first, seed: seed) ^ second, count: 16, seed: seed)
    }

    @inlinable @inline(__always)
    static func equal(_ first: UInt, _ second: UInt, count: Int) -> Bool {
        // Safety: the caller vouches for two keys.
        let low = unsafe RawMemory.load(first, as: UInt64.self) ^ RawMemory.load(second, as: UInt64.self)
        let high = unsafe RawMemory.load(first &+ 8, as: UInt64.self) ^ RawMemory.load(second &+ 8, as: UInt64.self)
        return low | high == 0
    }

    @inlinable @inline(__always)
    static func copy(from source: UInt, to destination: UInt, count: Int) {
        // Safety: the caller vouches for a key and for room for it.
        unsafe RawMemory.copyPair(from: source, to: destination)
    }
}

/// Keys of any size.
@usableFromInline
enum BytesKey: KeyForm {
    @usableFromInline
    static func hash(_ key: UInt, count: Int, seed: UInt64) -> UInt32 {
        // Safety: the caller vouches for a key.
        unsafe KeyHasher.hash(key, count: count, seed: seed)
    }

    @usableFromInline
    static func equal(_ first: UInt, _ second: UInt, count: Int) -> Bool {
        // Safety: the caller vouches for two keys.
        unsafe RawMemory.equal(first, second, count: count)
    }

    @inlinable @inline(__always)
    static func copy(from source: UInt, to destination: UInt, count: Int) {
        // Safety: the caller vouches for a key and for room for it.
        unsafe RawMemory.copyWords(from: source, to: destination, count: count)
    }
}
