/// Gives every branch of a stream the shortest length that reaches its label.
///
/// All start short, and those that do not reach are lengthened until all do. No branch shrinks again, so this ends; after
/// `rounds` rounds whatever is still in doubt becomes long, so that the time stays linear. Padding is fitted anew in each
/// round, and may shrink.
struct CodeLayout<Branch: BranchForm> {
    private let stream: CodeStream<Branch>
    /// The bytes of each site.
    private var lengths: [Int32]
    /// For each site the bytes of all sites before it; one more entry than sites.
    private var grown: [Int32]

    private static var rounds: Int { 8 }
    /// What processors fetch at once; code is placed at multiples of it.
    private static var lineBytes: Int32 { 64 }
    /// Up to how many bytes are kept in one line: a loop of more has enough to do in each turn to wait for none.
    private static var keptBytes: Int32 { 40 }

    /// Lays `stream` out.
    ///
    /// - Throws: when a label is out of reach even of the longest branch, or was never placed.
    init(_ stream: CodeStream<Branch>) throws(CompilerError) {
        self.stream = stream
        grown = Array(repeating: 0, count: stream.sites.count + 1)
        lengths = stream.sites.map { site in
            if case .branch(let form, _, _) = site.content { Int32(form.shortLength) } else { 0 }
        }
        measure()
        var round = 0
        while try lengthen(all: round >= Self.rounds) {
            measure()
            round += 1
        }
    }

    /// The final offset of a place in the stream.
    func offset(of position: CodeStream<Branch>.Position) -> Int {
        Int(position.offset + grown[Int(position.site)])
    }

    /// The final offset of a label; nil when it was never placed.
    func offset(of label: CodeLabel) -> Int? {
        let position = stream.place(of: label)
        return position.offset < 0 ? nil : offset(of: position)
    }

    /// The final offsets of the first labels; `missing` for those that were never placed.
    func offsets(ofFirst count: Int, notPlaced missing: Int) -> [Int32] {
        (0..<count).map { Int32(offset(of: CodeLabel(index: $0)) ?? missing) }
    }

    /// Sums the lengths, and fits padding between them.
    private mutating func measure() {
        var total: Int32 = 0
        for index in stream.sites.indices {
            grown[index] = total
            if case .padding(let boundary, let end) = stream.sites[index].content {
                lengths[index] = padding(at: index, after: stream.sites[index].offset + total, boundary, before: end)
            }
            total += lengths[index]
        }
        grown[stream.sites.count] = total
    }

    /// How many bytes of padding a site takes, which would begin at an offset.
    private func padding(at index: Int, after offset: Int32, _ boundary: Int, before end: CodeLabel?) -> Int32 {
        let length = -offset & Int32(boundary - 1)
        guard let end else { return length }
        let (site, last) = (stream.sites[index], stream.place(of: end))
        var count = last.offset - site.offset
        // A label that isn't placed, or far away.
        guard count >= 0, count <= Self.keptBytes else { return length }
        for branch in (index + 1)..<max(Int(last.site), index + 1) { count += lengths[branch] }
        let isSpread = (offset + length) & (Self.lineBytes - 1) + count > Self.lineBytes
        return isSpread && count <= Self.keptBytes ? -offset & (Self.lineBytes - 1) : length
    }

    /// Lengthens the short branches that do not reach, or all; tells whether there were any.
    private mutating func lengthen(all: Bool) throws(CompilerError) -> Bool {
        var changed = false
        for (index, site) in stream.sites.enumerated() {
            guard case .branch(let form, let label, _) = site.content else { continue }
            let distance = try distance(from: index, to: label)
            if lengths[index] == Int32(form.longLength) {
                if !form.longReaches(distance) { throw CompilerError(.codeTooLarge) }
            } else if all || !form.shortReaches(distance) {
                lengths[index] = Int32(form.longLength)
                changed = true
            }
        }
        return changed
    }

    private func distance(from index: Int, to label: CodeLabel) throws(CompilerError) -> Int {
        guard let target = offset(of: label) else { throw CompilerError(.labelNotPlaced) }
        return target - Int(stream.sites[index].offset + grown[index])
    }

    /// The bytes with every site filled in, and the calls that may be pointed at their functions directly.
    func finish() throws(CompilerError) -> (bytes: [UInt8], calls: [CallRelocation]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(stream.count + Int(grown[stream.sites.count]))
        var calls: [CallRelocation] = []
        var copied = 0
        for index in stream.sites.indices {
            let site = stream.sites[index]
            stream.copy(copied..<Int(site.offset), to: &bytes)
            copied = Int(site.offset)
            let length = Int(lengths[index])
            switch site.content {
            case .padding: Branch.pad(length, to: &bytes)
            case .branch(let form, let label, let function):
                let distance = try distance(from: index, to: label)
                if let function { calls.append(CallRelocation(offset: bytes.count, function: function)) }
                let word = form.bytes(distance: distance, length: length)
                for shift in 0..<length { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift * 8))) }
            }
        }
        stream.copy(copied..<stream.count, to: &bytes)
        return (bytes, calls)
    }
}
