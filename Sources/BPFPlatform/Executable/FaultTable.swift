import CBPF

/// The loads of placed code that may fault, where the handler of faults finds them.
@safe
final class FaultTable: @unchecked Sendable {
    private let loads: UnsafeMutableBufferPointer<cbpf_fault>
    private let entry: OpaquePointer

    /// Makes the loads of code at an address known; nil where there are no faults that can be recovered from.
    ///
    /// They must be forgotten before the code is freed.
    init?(_ faults: [FaultingLoad], at address: UInt, count: Int) {
        let loads = UnsafeMutableBufferPointer<cbpf_fault>.allocate(capacity: faults.count)
        let rows = faults.map {
            cbpf_fault(
                load: UInt32(truncatingIfNeeded: $0.offset), next: UInt32(truncatingIfNeeded: $0.next),
                cleared: UInt32($0.cleared))
        }
        // Safety: there is room for as many rows; they stay where they are until the entry is removed.
        _ = unsafe loads.initialize(fromContentsOf: rows)
        guard let entry = unsafe cbpf_faults_add(UInt64(address), count, loads.baseAddress, loads.count) else {
            unsafe loads.deallocate()
            return nil
        }
        unsafe (self.loads, self.entry) = (loads, entry)
    }

    /// Forgets the loads of code that nobody runs any more; once, before this goes.
    func forget() {
        // Safety: the entry is this owner's.
        unsafe cbpf_faults_remove(entry)
    }

    // Safety: nobody reads the rows of an entry that was removed.
    deinit { unsafe loads.deallocate() }
}
