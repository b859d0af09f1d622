import EBPF

/// Bytes that the user gives as a file's name or as hexadecimal digits.
enum PacketInput {
    /// The bytes of the file at `argument`, or else those that it spells.
    static func read(_ argument: String, option: String) throws(CommandError) -> [UInt8] {
        if argument == "-" || InputFile.exists(argument) { return try InputFile.read(argument) }
        do {
            return try Hex.decode(argument)
        } catch {
            throw CommandError("\(option) '\(argument)': no such file, and \(error)")
        }
    }
}
