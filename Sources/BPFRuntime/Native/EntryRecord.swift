/// What a compiled program is entered by from others: the address of its code, and its own.
@safe
final class EntryRecord: @unchecked Sendable {
    private let words: UnsafeMutablePointer<UInt>

    init() {
        unsafe words = UnsafeMutablePointer<UInt>.allocate(capacity: 2)
        // Safety: there is room for two words; so below.
        unsafe words.initialize(repeating: 0, count: 2)
    }

    deinit { unsafe words.deallocate() }

    /// The address of the two words.
    var address: UInt { unsafe UInt(bitPattern: words) }

    /// Fills the record in, before anybody can find it.
    func set(entry: UInt, program: Program) {
        // Safety: the program holds the record, and is held by whoever hands the record on.
        unsafe words[0] = entry
        unsafe words[1] = UInt(bitPattern: Unmanaged.passUnretained(program).toOpaque())
    }
}
