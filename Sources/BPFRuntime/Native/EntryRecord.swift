import BPFCompiler

/// What a compiled program is entered by from others, at an address that stays.
@safe
final class EntryRecord: @unchecked Sendable {
    /// A cache line, which begins with the record.
    private let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)

    // Safety: allocated above; nobody enters a program that is gone.
    deinit { unsafe memory.deallocate() }

    /// The address of the record.
    var address: UInt { unsafe UInt(bitPattern: memory) }

    /// Fills the record in, before anybody can find it.
    func set(_ code: NativeProgram, of program: Program) {
        // Safety: there is room for one; the program holds the record, and is held by whoever hands the record on.
        let number = unsafe UInt(bitPattern: Unmanaged.passUnretained(program).toOpaque())
        unsafe memory.initializeMemory(as: ProgramRecord.self, to: ProgramRecord(code, program: UInt64(number)))
    }
}
