import BPFBytes

/// Function and line records as a loader hands them to Linux with a program, and what Linux demands of them.
///
/// Offsets count slots from the program's start. Records may be longer than the fields that are known, as long as the rest is zero.
public struct InformationCheck: Sendable {
    /// Records of one sort, as bytes.
    public struct Records: Sendable {
        /// All records, one after the other.
        public var bytes: [UInt8]
        /// Bytes from one record to the next.
        public var stride: Int
        /// How many there are.
        public var count: Int

        /// Records in the order of the program.
        public init(bytes: [UInt8], stride: Int, count: Int) {
            self.bytes = bytes
            self.stride = stride
            self.count = count
        }
    }

    /// The types.
    public var btf: BTF
    /// Where subprograms begin, in slots, ascending; the first at 0.
    public var starts: [Int]
    /// For each slot, whether an instruction begins there.
    public var beginnings: [Bool]

    private static let sizeLimit = 252

    /// What the records are to agree with.
    public init(btf: BTF, starts: [Int], beginnings: [Bool]) {
        self.btf = btf
        self.starts = starts
        self.beginnings = beginnings
    }

    /// Checks the records that say which function begins where.
    public func check(functions records: Records) throws(BTFError) {
        if records.count == 0 { return }
        try check(records, minimum: 8, isLine: false)
        var previous = 0
        for index in 0..<records.count {
            let place = index * records.stride
            let offset = Int(try records.bytes.field(UInt32.self, at: place, in: btf.order))
            let type = TypeID(rawValue: try records.bytes.field(at: place + 4, in: btf.order))
            if index == 0, offset != 0 { throw fault(.firstOffset(offset), place) }
            if index > 0, offset <= previous { throw fault(.functionOrder(offset, previous: previous), place) }
            guard (try? btf.kind(type)) == .function else { throw fault(.notAFunction(type), place + 4) }
            previous = offset
        }
        guard records.count == starts.count else { throw fault(.functionCount, 0) }
        for (index, start) in starts.enumerated() {
            let offset = try records.bytes.field(UInt32.self, at: index * records.stride, in: btf.order)
            guard Int(offset) == start else { throw fault(.functionPlace, index * records.stride) }
        }
    }

    /// Checks the records that say where source lines begin.
    public func check(lines records: Records) throws(BTFError) {
        if records.count == 0 { return }
        try check(records, minimum: 16, isLine: true)
        var previous = 0
        var function = 0
        for index in 0..<records.count {
            let place = index * records.stride
            let offset = Int(try records.bytes.field(UInt32.self, at: place, in: btf.order))
            guard offset < beginnings.count, index == 0 || offset > previous else {
                let count = beginnings.count
                throw fault(.lineOffset(index, offset: offset, previous: previous, count: count), place)
            }
            guard beginnings[offset] else { throw fault(.lineInside(index), place) }
            for field in [place + 4, place + 8] {
                let name = try records.bytes.field(UInt32.self, at: field, in: btf.order)
                guard (try? btf.locate(name, from: .offset(field))) != nil else { throw fault(.lineName(index), field) }
            }
            if function < starts.count {
                if offset > starts[function] { throw fault(.missingLine(function: function), place) }
                if offset == starts[function] { function += 1 }
            }
            previous = offset
        }
        guard function == starts.count else { throw fault(.missingLine(function: function), 0) }
    }

    private func check(_ records: Records, minimum: Int, isLine: Bool) throws(BTFError) {
        guard (minimum...Self.sizeLimit).contains(records.stride), records.stride % 4 == 0 else {
            throw fault(.recordSize(isLine: isLine, records.stride), 0)
        }
        let (length, overflow) = records.count.multipliedReportingOverflow(by: records.stride)
        guard records.count >= 0, !overflow, length <= records.bytes.count else {
            throw BTFError(.truncated(needed: length, available: records.bytes.count), at: .offset(0))
        }
        for start in stride(from: 0, to: length, by: records.stride) {
            let tail = records.bytes[(start + minimum)..<(start + records.stride)]
            guard tail.allSatisfy({ $0 == 0 }) else { throw fault(.nonzeroTail(isLine: isLine), start + minimum) }
        }
    }

    private func fault(_ refusal: InformationRefusal, _ offset: Int) -> BTFError {
        BTFError(.informationRefused(refusal), at: .offset(offset))
    }
}
