internal import BPFInstructions

/// Names for the slots that jumps and calls go to.
struct Labels {
    /// By slot.
    private(set) var names: [Int: String] = [:]

    /// No names.
    init() {}

    /// The functions' names, and `L12` for other targets inside the program; none outside of assembly style.
    init(_ program: [Instruction], _ symbols: SymbolNames, _ style: Disassembler.Style) {
        guard style == .assembly else { return }
        names = symbols.functions.filter { program.indices.contains($0.key) }
        let taken = Set(names.values)
        for target in Self.targets(program) where names[target] == nil {
            var name = "L\(target)"
            while taken.contains(name) { name += "_" }
            names[target] = name
        }
    }

    /// Where jumps, calls and addresses of functions lead, as far as it is the start of an instruction.
    private static func targets(_ program: [Instruction]) -> Set<Int> {
        var starts: Set<Int> = []
        var targets: Set<Int> = []
        var slot = 0
        while slot < program.count {
            starts.insert(slot)
            if let distance = distance(program[slot]) { targets.insert(slot + 1 + distance) }
            slot += Disassembler.length(of: slot, in: program)
        }
        return targets.intersection(starts)
    }

    private static func distance(_ instruction: Instruction) -> Int? {
        switch instruction.operation {
        case .jump(.offset), .jumpIf, .mayGoto: Int(instruction.offset)
        case .jump(.immediate), .callLocal, .loadImmediate64(.function): Int(instruction.immediate)
        default: nil
        }
    }
}
