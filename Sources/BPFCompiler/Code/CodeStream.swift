/// Code while it is written: bytes, the places in them where a branch or padding goes, and labels.
///
/// A site takes no room in `bytes`: how long a branch must be is known only when everything is written, and then
/// `CodeLayout` gives each its length.
struct CodeStream<Branch: BranchForm>: Sendable {
    /// Everything but the sites.
    private(set) var bytes: [UInt8] = []
    /// In the order of their offsets.
    private(set) var sites: [CodeSite<Branch>] = []
    /// Where each label stands; nil until it is placed.
    private(set) var labels: [Position?]

    /// A place in the stream: an offset into `bytes`, after so many sites.
    struct Position: Hashable, Sendable {
        let offset: Int
        let site: Int
    }

    /// Starts a stream that has `labels` labels already.
    init(labels: Int, capacity: Int) {
        self.labels = Array(repeating: nil, count: labels)
        bytes.reserveCapacity(capacity)
    }

    /// The place that the next byte takes.
    var position: Position { Position(offset: bytes.count, site: sites.count) }

    /// A new label, not placed yet.
    mutating func label() -> CodeLabel {
        labels.append(nil)
        return CodeLabel(index: labels.count - 1)
    }

    /// Makes `label` stand here.
    mutating func place(_ label: CodeLabel) {
        labels[label.index] = position
    }

    mutating func append(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// Appends the low `count` bytes of `value`, the lowest first.
    mutating func append(_ value: UInt64, count: Int) {
        for shift in 0..<count {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift * 8)))
        }
    }

    /// Branches to `label`, wherever it will stand.
    mutating func branch(_ form: Branch, to label: CodeLabel, calling function: FunctionAddress? = nil) {
        sites.append(CodeSite(offset: bytes.count, content: .branch(form, label, function)))
    }

    /// Pads so that what follows starts at a multiple of `boundary`, a power of two.
    mutating func align(to boundary: Int) {
        sites.append(CodeSite(offset: bytes.count, content: .padding(boundary)))
    }
}

/// A place that branches name.
struct CodeLabel: Hashable, Sendable {
    let index: Int
}

/// A branch or padding that has no length yet.
struct CodeSite<Branch: BranchForm>: Sendable {
    /// Where it goes in the stream's bytes.
    let offset: Int
    let content: Content

    enum Content: Sendable {
        /// To a label; the address is that of the function which the code at the label goes on to, if it does.
        case branch(Branch, CodeLabel, FunctionAddress?)
        /// Up to the next multiple of a power of two.
        case padding(Int)
    }
}
