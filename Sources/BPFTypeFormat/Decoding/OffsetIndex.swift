import Synchronization

/// Where each type record begins, found as far as anybody asked.
///
/// Records have different lengths, so the n-th can be found only by walking the ones before it, once.
final class OffsetIndex: Sendable {
    private struct Progress {
        /// The offset of each record that was found, from the start of the section.
        var offsets: [UInt32] = []
        /// The positions of sections of variables and of tags of declarations, which whoever opens an object asks for.
        var sections: [UInt32] = []
        var tags: [UInt32] = []
        /// Where the next record begins.
        var next: Int
    }

    private let section: TypeSection
    private let progress: Mutex<Progress>

    init(_ section: TypeSection) {
        self.section = section
        progress = Mutex(Progress(next: section.range.lowerBound))
    }

    /// Where the record in `position`, counted from 0, begins in the blob; nil beyond the last.
    func offset(_ position: Int) throws(BTFError) -> Int? {
        try progress.withLock { progress throws(BTFError) in
            if position >= progress.offsets.count { try advance(&progress, to: position) }
            guard position < progress.offsets.count else { return nil }
            return section.range.lowerBound + Int(progress.offsets[position])
        }
    }

    /// Where all records begin, from the start of the section.
    func all() throws(BTFError) -> [UInt32] {
        try progress.withLock { progress throws(BTFError) in
            try advance(&progress, to: Int.max)
            return progress.offsets
        }
    }

    /// The positions of the records of a kind.
    func positions(ofKind kind: BTFKind) throws(BTFError) -> [UInt32] {
        let progress = try progress.withLock { progress throws(BTFError) in
            try advance(&progress, to: Int.max)
            return progress
        }
        switch kind {
        case .dataSection: return progress.sections
        case .declarationTag: return progress.tags
        default:
            var positions: [UInt32] = []
            for (position, offset) in progress.offsets.enumerated()
            where try section.kind(at: section.range.lowerBound + Int(offset)) == kind {
                positions.append(UInt32(truncatingIfNeeded: position))
            }
            return positions
        }
    }

    private func advance(_ progress: inout Progress, to position: Int) throws(BTFError) {
        var offsets = progress.offsets
        progress.offsets = []
        var next = progress.next
        // Who asks for all gets room for them: of the kernel's and of programs' types, the average record has more than 20 bytes.
        if position == .max, offsets.isEmpty { offsets.reserveCapacity(section.range.count / 20) }
        defer {
            progress.offsets = offsets
            progress.next = next
        }
        while offsets.count <= position, next < section.range.upperBound {
            let extent = try section.extent(at: next)
            switch extent.kind {
            case .dataSection: progress.sections.append(UInt32(truncatingIfNeeded: offsets.count))
            case .declarationTag: progress.tags.append(UInt32(truncatingIfNeeded: offsets.count))
            default: break
            }
            offsets.append(UInt32(truncatingIfNeeded: next - section.range.lowerBound))
            next += extent.byteCount
        }
    }
}
