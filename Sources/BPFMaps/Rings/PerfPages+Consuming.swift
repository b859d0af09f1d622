/// The consumer's side: nothing that stands in the memory is believed.
extension PerfPages {
    /// What stands at a position.
    enum Next {
        case sample(count: Int)
        case lost(UInt64)
        /// A record of another type, or one too short for its own.
        case unknown
    }

    /// Whether records wait.
    var hasRecords: Bool {
        // Safety: words of the page.
        unsafe mask != nil && AtomicMemory.load64(head) != AtomicMemory.load64(tail)
    }

    /// The record at a position and its size; nil where none can be.
    func next(at position: UInt64, before end: UInt64, _ mask: UInt64) -> (Next, size: UInt64)? {
        let left = end &- position
        guard left >= 8, left <= mask &+ 1, position & 7 == 0 else { return nil }
        // Safety: aligned words of the data.
        let header = unsafe RawMemory.load(data &+ UInt(position & mask), as: UInt64.self)
        let size = header >> 48
        guard size >= 8, size & 7 == 0, size <= left else { return nil }
        switch UInt32(truncatingIfNeeded: header) {
        case Self.sample where size >= 16:
            let count = unsafe RawMemory.load(data &+ UInt((position &+ 8) & mask), as: UInt32.self)
            return (.sample(count: min(Int(count), Int(size) - 12)), size)
        case Self.lost where size >= 24:
            return (.lost(unsafe RawMemory.load(data &+ UInt((position &+ 16) & mask))), size)
        default: return (.unknown, size)
        }
    }

    /// Calls `body` with each sample that waits, at most `limit`, and gives their room back; how many there were.
    ///
    /// Ends where somebody else gave room back meanwhile: another consumer, or whoever opened the buffer again.
    func consume<Failure>(
        limit: Int, _ body: (RawSpan) throws(Failure) -> Void, lost: (UInt64) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        guard let mask else { return 0 }
        // Safety: words of the page.
        var position = unsafe AtomicMemory.peek64(tail)
        let end = unsafe AtomicMemory.load64(head)
        var (count, released) = (0, position)
        defer { if released != position { _ = release(from: released, to: position) } }
        while position != end, count < limit {
            guard let (record, size) = next(at: position, before: end, mask) else {
                // Nothing that a producer wrote: whatever it is, it is passed over.
                position = end
                break
            }
            let payload = position &+ 12
            position &+= size
            switch record {
            case .sample(let bytes):
                count += 1
                try hand(over: bytes, at: payload, mask, to: body)
            case .lost(let number): try lost(number)
            case .unknown: break
            }
            if position &- released > mask / 4 {
                let isOurs = release(from: released, to: position)
                released = position
                if !isOurs { return count }
            }
        }
        if position == end {
            let isOurs = released == position || release(from: released, to: position)
            released = position
            let number = isOurs ? takeUntold() : 0
            if number > 0 { try lost(number) }
        }
        return count
    }

    /// Gives room back; false where the tail is not where this consumer left it.
    private func release(from released: UInt64, to position: UInt64) -> Bool {
        // Safety: a word of the page.
        unsafe AtomicMemory.exchange64(tail, from: released, to: position)
    }

    /// Calls `body` with bytes of the data: where they are, or with a copy where they go on at its start.
    private func hand<Failure>(
        over count: Int, at position: UInt64, _ mask: UInt64, to body: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) {
        let start = data &+ UInt(position & mask)
        let before = Int(mask &+ 1 &- position & mask)
        if count <= before {
            // Safety: the record is the consumer's until its room is given back.
            let bytes = unsafe UnsafeRawBufferPointer(start: RawMemory.pointer(start), count: count)
            return try body(unsafe RawSpan(_unsafeBytes: bytes))
        }
        // Safety: as above, for both pieces.
        let bytes = (0..<UInt(count)).map {
            unsafe RawMemory.load(
                $0 < UInt(before) ? start &+ $0 : data &+ $0 &- UInt(before), as: UInt8.self)
        }
        // Safety: the copy stays until the call has ended.
        unsafe try body(bytes.span.bytes)
    }
}
