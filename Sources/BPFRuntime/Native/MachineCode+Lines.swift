import BPFCompiler
import BPFPlatform

extension MachineCode {
    /// Where the code of source lines begins; what enters a program's frame belongs to its first line.
    ///
    /// A line of which no code is left has none.
    func lines(_ lines: [ProgramCode.Line]) -> [JITDump.Line] {
        let known = lines.filter { slotOffsets.indices.contains($0.slot) }
        var places: [JITDump.Line] = []
        for (index, line) in known.enumerated() {
            let offset = index == 0 ? 0 : Int(slotOffsets[line.slot])
            let end = index + 1 < known.count ? Int(slotOffsets[known[index + 1].slot]) : bytes.count
            if offset < end {
                places.append(JITDump.Line(offset: offset, file: line.file, line: line.line, column: line.column))
            }
        }
        return places
    }
}
