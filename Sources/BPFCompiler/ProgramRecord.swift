/// What compiled programs are entered by from others, in memory that their code reads.
///
///     entry: u64 │ program: u64 │ body: u64 │ frame: u32
///
/// A program whose frame is the one that `frame` describes leaves it where it is, and goes to `body`; others take theirs down, and go to `entry`.
public struct ProgramRecord: Hashable, Sendable, BitwiseCopyable {
    /// The address of the program's entry.
    public let entry: UInt64
    /// What stands for the program in the run state.
    public let program: UInt64
    /// The address behind the making of its frame.
    public let body: UInt64
    /// Its frame (`MachineCode.frame`).
    public let frame: UInt32

    /// Describes how a program is entered that `program` stands for.
    public init(_ code: NativeProgram, program: UInt64) {
        entry = UInt64(code.entry)
        self.program = program
        body = entry + UInt64(code.machineCode.bodyOffset)
        frame = code.machineCode.frame
    }

    /// Where things stand in the record, in bytes.
    static let places: (entry: Int32, program: Int32, body: Int32, frame: Int32) = (0, 8, 16, 24)
}
