import BPFBytes
import BPFInstructions

/// The instructions of one function, where they lie in the file.
struct FunctionCode {
    /// The name and the index of its section.
    let section: String
    let sectionIndex: Int
    let slots: Range<Int>
    private let bytes: [UInt8]
    private let order: ByteOrder
    /// Where the section begins.
    private let start: Int

    /// The function in some slots of a section, all of which lie in the file.
    init(_ section: ELFFile.Section, slots: Range<Int>, of elf: ELFFile) {
        self.section = section.name
        sectionIndex = section.index
        self.slots = slots
        bytes = elf.bytes
        order = elf.order
        start = section.offset
    }

    /// The opcode of the instruction in a slot of the section.
    func opcode(_ slot: Int) -> UInt8 { bytes[start + slot * Instruction.size] }

    /// The instruction in a slot of the section.
    func instruction(_ slot: Int) -> Instruction {
        (try? Instruction(bytes, at: start + slot * Instruction.size, in: order)) ?? Instruction(opcode: 0)
    }
}
