/// A part of a map's values that only helpers touch: whole values are copied around it, and users read zeros there.
///
/// - Kernel: `struct btf_field`.
@frozen
public struct ValueField: Hashable, Sendable, BitwiseCopyable {
    /// What it is.
    public let kind: Kind
    /// From the start of the value, in bytes.
    public let offset: UInt32
    /// In bytes.
    public let size: UInt32

    /// What a field is for.
    @frozen
    public enum Kind: UInt32, Hashable, Sendable, BitwiseCopyable {
        /// `struct bpf_spin_lock`, 4 bytes.
        case spinLock = 1
        /// `struct bpf_timer`, 16 bytes.
        case timer
        /// `struct bpf_wq`, 16 bytes.
        case workQueue
        /// A pointer to an object of the kernel, 8 bytes.
        case kernelPointer
        /// Lists, trees and counts of references.
        case other
    }

    /// Describes a field.
    @inlinable
    public init(_ kind: Kind, offset: UInt32, size: UInt32) {
        self.kind = kind
        self.offset = offset
        self.size = size
    }

    /// How many fields a value may have.
    ///
    /// - Kernel: `BTF_FIELDS_MAX`.
    public static let limit = 11
}

/// The fields of a map's values, in the order of their offsets, as copies need them.
@safe
struct ValueFields: BitwiseCopyable, Sendable {
    private let base: UInt
    let count: Int

    /// For values without fields.
    static let none = ValueFields(base: 0, count: 0)

    fileprivate init(base: UInt, count: Int) {
        self.base = base
        self.count = count
    }

    @inline(__always)
    var isEmpty: Bool { count == 0 }

    private func field(_ number: Int) -> ValueField {
        // Safety: `ValueFieldList` has so many.
        unsafe RawMemory.load(base &+ UInt(number &* MemoryLayout<ValueField>.stride))
    }

    /// From the start of a value to its lock; nil where it has none.
    var lockOffset: UInt? {
        for number in 0..<count where field(number).kind == .spinLock { return UInt(field(number).offset) }
        return nil
    }

    /// Copies a value and leaves the destination's fields as they are.
    @unsafe
    func copyAround(from source: UInt, to destination: UInt, count size: Int) {
        var place = 0
        for number in 0..<count {
            let field = field(number)
            let length = Int(field.offset) - place
            // Safety: the caller vouches for both values; fields lie inside of them, one after the other.
            unsafe RawMemory.copyWords(from: source + UInt(place), to: destination + UInt(place), count: length)
            place = Int(field.offset + field.size)
        }
        unsafe RawMemory.copyWords(from: source + UInt(place), to: destination + UInt(place), count: size - place)
    }

    /// Zeroes the fields of a value.
    @unsafe
    func clear(_ value: UInt) {
        for number in 0..<count {
            let field = field(number)
            // Safety: the caller vouches for the value; the field lies inside of it.
            unsafe RawMemory.zero(value + UInt(field.offset), count: Int(field.size))
        }
    }
}

/// Keeps the fields of a map's values for as long as the map lives.
@safe
final class ValueFieldList: Sendable {
    let fields: ValueFields
    private let base: UInt

    init(_ list: [ValueField]) {
        let sorted = list.sorted { $0.offset < $1.offset }
        // Safety: the memory is this object's alone, and never changes.
        base = UInt(
            bitPattern: UnsafeMutableRawPointer.allocate(
                byteCount: max(sorted.count, 1) * MemoryLayout<ValueField>.stride, alignment: 8))
        for (number, field) in sorted.enumerated() {
            unsafe RawMemory.store(field, to: base + UInt(number * MemoryLayout<ValueField>.stride))
        }
        fields = ValueFields(base: base, count: sorted.count)
    }

    deinit {
        // Safety: nobody else has the memory.
        unsafe RawMemory.pointer(base).deallocate()
    }
}
