/// Code while it is written: bytes, the places in them where a branch or padding goes, and labels.
///
/// A site takes no room in `bytes`: how long a branch must be is known only when everything is written, and then
/// `CodeLayout` gives each its length.
struct CodeStream<Branch: BranchForm>: Sendable {
    /// Room for bytes, of which the first `count` are written.
    private var room: Room<UInt8>
    /// How many bytes there are, without the sites.
    private(set) var count = 0
    /// In the order of their offsets.
    private(set) var sites: [CodeSite<Branch>] = []
    /// Where each label stands, of which there are `labelCount`.
    private var places: Room<Position>
    private var labelCount: Int

    /// A place in the stream: an offset into its bytes, after so many sites; negative for a label that is not placed yet.
    struct Position: Hashable, Sendable, BitwiseCopyable {
        let offset: Int32
        let site: Int32
    }

    /// Starts a stream that has `labels` labels already, and room for bytes and sites.
    init(labels: Int, capacity: Int, sites: Int = 0) {
        self.sites.reserveCapacity(sites)
        places = Room(capacity: labels + 64)
        labelCount = labels
        room = Room(capacity: capacity)
        // Safety: there is room for as many.
        unsafe places.start.initialize(repeating: Position(offset: -1, site: -1), count: labels)
    }

    /// Everything but the sites.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        copy(0..<count, to: &bytes)
        return bytes
    }

    /// Appends a part of the bytes to others.
    func copy(_ range: Range<Int>, to bytes: inout [UInt8]) {
        precondition(range.upperBound <= count, "bytes that are not written")
        // Safety: that many bytes are written, and the room outlives the copy.
        withExtendedLifetime(room) {
            unsafe bytes.append(
                contentsOf: UnsafeRawBufferPointer(start: room.start + range.lowerBound, count: range.count))
        }
    }

    /// Loads that may fault.
    private(set) var faults: [FaultSite<Branch>] = []

    /// Takes note that the instruction from a place up to here loads a register, and may fault.
    mutating func noteFault(from start: Position, of register: UInt8) {
        faults.append(FaultSite(start: start, end: position, register: register))
    }

    /// The place that the next byte takes.
    var position: Position {
        @inline(__always) get {
            Position(offset: Int32(truncatingIfNeeded: count), site: Int32(truncatingIfNeeded: sites.count))
        }
    }

    /// A new label, not placed yet.
    mutating func label() -> CodeLabel {
        if labelCount == places.capacity { places = places.larger(labelCount) }
        let label = CodeLabel(index: labelCount)
        labelCount += 1
        place(label, at: Position(offset: -1, site: -1))
        return label
    }

    /// Makes `label` stand here.
    @inline(__always)
    mutating func place(_ label: CodeLabel) { place(label, at: position) }

    @inline(__always)
    private mutating func place(_ label: CodeLabel, at position: Position) {
        precondition((0..<labelCount).contains(label.index))
        // Safety: the label is one of those that there are.
        unsafe places.start[label.index] = position
    }

    /// Where a label stands; negative where it is not placed.
    @inline(__always)
    func place(of label: CodeLabel) -> Position {
        precondition((0..<labelCount).contains(label.index))
        // Safety: the label is one of those that there are.
        return unsafe places.start[label.index]
    }

    mutating func append(_ byte: UInt8) {
        append(UInt64(byte), count: 1)
    }

    /// Appends the low `count` bytes of `value`, at most 8, the lowest first.
    @inline(__always)
    mutating func append(_ value: UInt64, count bytes: Int) {
        if count &+ 8 > room.capacity { grow() }
        // Safety: there is room for 8 bytes at the place.
        unsafe UnsafeMutableRawPointer(room.start).storeBytes(
            of: value.littleEndian, toByteOffset: count, as: UInt64.self)
        count &+= bytes
    }

    @inline(never)
    private mutating func grow() {
        room = room.larger(count)
    }

    /// Branches to `label`, wherever it will stand.
    mutating func branch(_ form: Branch, to label: CodeLabel, calling function: FunctionAddress? = nil) {
        sites.append(CodeSite(offset: Int32(count), content: .branch(form, label, function)))
    }

    /// Pads so that what follows starts at a multiple of `boundary`, a power of two.
    ///
    /// Where it is only a few bytes up to a label, they are not spread over two lines of the processor's cache.
    mutating func align(to boundary: Int, before end: CodeLabel? = nil) {
        sites.append(CodeSite(offset: Int32(count), content: .padding(boundary, before: end)))
    }
}

/// Memory that a stream writes to; copies of a stream share it, and only one of them is written.
///
/// An array would ask with each instruction whether it is shared.
@safe private final class Room<Element: BitwiseCopyable>: @unchecked Sendable {
    let start: UnsafeMutablePointer<Element>
    let capacity: Int

    init(capacity: Int) {
        precondition(capacity <= Int32.max, "more code than 31 bits count")
        // Safety: freed in `deinit`.
        unsafe start = UnsafeMutablePointer.allocate(capacity: capacity)
        self.capacity = capacity
    }

    // Safety: allocated in `init`.
    deinit { unsafe start.deallocate() }

    /// Room for twice as many, with the first `count` elements.
    func larger(_ count: Int) -> Room {
        let larger = Room(capacity: capacity * 2 + 64)
        // Safety: both have room for what is written.
        unsafe larger.start.update(from: start, count: count)
        return larger
    }
}

/// A load that may fault, while its place is not final.
struct FaultSite<Branch: BranchForm>: Sendable {
    /// Where its instruction begins, and where the next one does.
    let start, end: CodeStream<Branch>.Position
    /// The register that it loads.
    let register: UInt8
}

/// A place that branches name.
struct CodeLabel: Hashable, Sendable {
    private let number: Int32

    @inline(__always)
    init(index: Int) { number = Int32(truncatingIfNeeded: index) }

    /// Its place among all labels.
    var index: Int {
        @inline(__always) get { Int(number) }
    }
}

/// A branch or padding that has no length yet.
struct CodeSite<Branch: BranchForm>: Sendable {
    /// Where it goes in the stream's bytes.
    let offset: Int32
    let content: Content

    enum Content: Sendable {
        /// To a label; the address is that of the function which the code at the label goes on to, if it does.
        case branch(Branch, CodeLabel, FunctionAddress?)
        /// Up to the next multiple of a power of two, and to the next line if what ends at a label is short and would be in two.
        case padding(Int, before: CodeLabel?)
    }
}
