/// Compares a generated type with the sizes and places that BTF gives: what `ebpf generate swift --layout-checks` calls.
public struct LayoutCheck<Whole: PlainValue> {
    private let name: String
    /// What differs; empty when nothing does.
    public private(set) var faults: [String] = []

    /// Compares size, stride and alignment, in bytes.
    public init(_ type: Whole.Type, _ name: String, size: Int, alignment: Int) {
        self.name = name
        let layout = MemoryLayout<Whole>.self
        expect("size", layout.size, size)
        expect("alignment", layout.alignment, alignment)
        expect("stride", layout.stride, max(size, 1))
    }

    /// Compares the place of a field, in bits: setting it to ones changes no other bits, and reading it finds them.
    public mutating func field<Field: PlainValue>(
        _ path: WritableKeyPath<Whole, Field>, _ field: String, at bitOffset: Int, width: Int
    ) {
        let ones = [UInt8](repeating: 0xff, count: MemoryLayout<Field>.size)
        guard let value = PlainBytes.value(Field.self, from: ones) else { return }
        var whole = Whole()
        whole[keyPath: path] = value
        expectBits(of: whole, field, bitOffset, width)
        let bits = PlainBytes.bytes(of: whole[keyPath: path]).reduce(0) { $0 + $1.nonzeroBitCount }
        // A bitfield with a sign reads as -1, with ones in all bits of its type.
        expect("\(field): bits read", bits == width || bits == ones.count * 8, true)
    }

    /// Compares the place of a bitfield of type `_Bool`.
    public mutating func flag(_ path: WritableKeyPath<Whole, Bool>, _ field: String, at bitOffset: Int) {
        var whole = Whole()
        whole[keyPath: path] = true
        expectBits(of: whole, field, bitOffset, 1)
        expect("\(field): read", whole[keyPath: path], true)
    }

    private mutating func expectBits(of whole: Whole, _ field: String, _ bitOffset: Int, _ width: Int) {
        let bytes = PlainBytes.bytes(of: whole)
        var found: [Int] = []
        for bit in 0..<bytes.count * 8 where Self.isSet(bit, bytes) { found.append(bit) }
        expect("\(field): first bit", found.first ?? -1, bitOffset)
        expect("\(field): bits", found.count, width)
        expect("\(field): last bit", found.last ?? -1, bitOffset + width - 1)
    }

    private static func isSet(_ bit: Int, _ bytes: [UInt8]) -> Bool {
        let mask: UInt8 = Int(littleEndian: 1) == 1 ? 1 << (bit % 8) : 0x80 >> (bit % 8)
        return bytes[bit / 8] & mask != 0
    }

    private mutating func expect<Value: Equatable>(_ what: String, _ found: Value, _ expected: Value) {
        if found != expected { faults.append("\(name): \(what): \(found), in C \(expected)") }
    }
}
