/// Code while it is written: bytes, the places in them where a branch or padding goes, and labels.
///
/// A site takes no room in `bytes`: how long a branch must be is known only when everything is written, and then
/// `CodeLayout` gives each its length.
struct CodeStream<Branch: BranchForm>: Sendable {
    /// Room for bytes, of which the first `count` are written.
    private var room: [UInt8]
    /// How many bytes there are, without the sites.
    private(set) var count = 0
    /// In the order of their offsets.
    private(set) var sites: [CodeSite<Branch>] = []
    /// Where each label stands.
    private(set) var labels: [Position]

    /// A place in the stream: an offset into its bytes, after so many sites; negative for a label that is not placed yet.
    struct Position: Hashable, Sendable {
        let offset: Int32
        let site: Int32
    }

    /// Starts a stream that has `labels` labels already.
    init(labels: Int, capacity: Int) {
        self.labels = Array(repeating: Position(offset: -1, site: -1), count: labels)
        room = Array(repeating: 0, count: capacity)
    }

    /// Everything but the sites.
    var bytes: [UInt8] { Array(written) }

    /// The same, without a copy.
    var written: ArraySlice<UInt8> { room[..<count] }

    /// Loads that may fault.
    private(set) var faults: [FaultSite<Branch>] = []

    /// Takes note that the instruction from a place up to here loads a register, and may fault.
    mutating func noteFault(from start: Position, of register: UInt8) {
        faults.append(FaultSite(start: start, end: position, register: register))
    }

    /// The place that the next byte takes.
    var position: Position { Position(offset: Int32(count), site: Int32(sites.count)) }

    /// A new label, not placed yet.
    mutating func label() -> CodeLabel {
        labels.append(Position(offset: -1, site: -1))
        return CodeLabel(index: labels.count - 1)
    }

    /// Makes `label` stand here.
    mutating func place(_ label: CodeLabel) {
        labels[label.index] = position
    }

    mutating func append(_ byte: UInt8) {
        append(UInt64(byte), count: 1)
    }

    /// Appends the low `count` bytes of `value`, at most 8, the lowest first.
    @inline(__always)
    mutating func append(_ value: UInt64, count bytes: Int) {
        if count + 8 > room.count { grow() }
        let place = count
        // Safety: there is room for 8 bytes at the place.
        unsafe room.withUnsafeMutableBytes { room in
            unsafe room.storeBytes(of: value.littleEndian, toByteOffset: place, as: UInt64.self)
        }
        count += bytes
    }

    @inline(never)
    private mutating func grow() {
        room.append(contentsOf: repeatElement(0, count: room.count + 64))
    }

    /// Branches to `label`, wherever it will stand.
    mutating func branch(_ form: Branch, to label: CodeLabel, calling function: FunctionAddress? = nil) {
        sites.append(CodeSite(offset: Int32(count), content: .branch(form, label, function)))
    }

    /// Pads so that what follows starts at a multiple of `boundary`, a power of two.
    mutating func align(to boundary: Int) {
        sites.append(CodeSite(offset: Int32(count), content: .padding(boundary)))
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
    let index: Int
}

/// A branch or padding that has no length yet.
struct CodeSite<Branch: BranchForm>: Sendable {
    /// Where it goes in the stream's bytes.
    let offset: Int32
    let content: Content

    enum Content: Sendable {
        /// To a label; the address is that of the function which the code at the label goes on to, if it does.
        case branch(Branch, CodeLabel, FunctionAddress?)
        /// Up to the next multiple of a power of two.
        case padding(Int)
    }
}
