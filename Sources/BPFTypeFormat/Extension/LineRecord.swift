/// Which source line an instruction and those after it come from.
///
/// - Kernel: `struct bpf_line_info`.
public struct LineRecord: Hashable, Sendable {
    /// The distance of the first instruction from the start of its section, in slots of eight bytes.
    public var slot: Int
    /// The path of the source file, as the compiler was given it.
    public var fileName: String
    /// The text of the line; empty when the compiler had none.
    public var text: String
    /// The number of the line, counted from 1 up to 4194303; 0 when unknown.
    public var line: Int
    /// The number of the column, counted from 1 up to 1023; 0 when unknown.
    public var column: Int

    /// A record.
    public init(slot: Int, fileName: String, text: String, line: Int, column: Int) {
        self.slot = slot
        self.fileName = fileName
        self.text = text
        self.line = line
        self.column = column
    }
}
