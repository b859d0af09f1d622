import Synchronization

/// Where each type record begins, found as far as anybody asked.
///
/// Records have different lengths, so the n-th can be found only by walking the ones before it, once.
final class OffsetIndex: Sendable {
    private struct Progress {
        /// The offset of each record that was found, from the start of the section.
        var offsets: [UInt32] = []
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

    private func advance(_ progress: inout Progress, to position: Int) throws(BTFError) {
        var offsets = progress.offsets
        progress.offsets = []
        var next = progress.next
        defer {
            progress.offsets = offsets
            progress.next = next
        }
        while offsets.count <= position, next < section.range.upperBound {
            let length = try section.extent(at: next).byteCount
            offsets.append(UInt32(truncatingIfNeeded: next - section.range.lowerBound))
            next += length
        }
    }
}
