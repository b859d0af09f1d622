/// Where the functions of one program go: its own first, then each other one when it is first needed, depth first.
final class ProgramLayout {
    /// A function and its place.
    struct Part {
        /// The index in the function table.
        let function: Int
        /// Where it begins, in slots from the program's start.
        let slot: Int
    }

    private(set) var parts: [Part] = []
    /// Where functions begin, once there are so many that looking through `parts` would take long.
    private var slots: [Int: Int] = [:]
    private var count = 0
    private let functions: FunctionTable

    private static let few = 16

    init(_ functions: FunctionTable) {
        self.functions = functions
    }

    /// Begins with another program.
    func clear() {
        parts.removeAll(keepingCapacity: true)
        slots = [:]
        count = 0
    }

    /// Where a function that was placed begins.
    func slot(of function: Int) -> Int { place(of: function) ?? 0 }

    private func place(of function: Int) -> Int? {
        parts.count > Self.few ? slots[function] : parts.first { $0.function == function }?.slot
    }

    /// The immediate that leads from the instruction in `slot` to a function: slots from the next instruction.
    func distance(from slot: Int, to function: Int) -> Int32 {
        Int32(truncatingIfNeeded: self.slot(of: function) - slot - 1)
    }

    /// Places a function and all that it needs, unless they are placed.
    ///
    /// Calls may be nested as deep as there are functions, so what is still to be followed is kept in a list of its own.
    /// - Parameter places: for each section, its place in `code`.
    func place(_ function: Int, in code: [SectionCode], _ places: [Int]) {
        guard let first = append(function, code, places), first.contains(where: { $0.target.function != nil }) else {
            return
        }
        var open = [first]
        while var references = open.popLast() {
            while let reference = references.popFirst() {
                guard let target = reference.target.function, let next = append(target, code, places) else { continue }
                open.append(references)
                references = next
            }
        }
    }

    /// Appends a function; returns what it refers to, or nil if it was there.
    private func append(
        _ index: Int, _ code: [SectionCode], _ places: [Int]
    ) -> ArraySlice<CodeReference>? {
        guard place(of: index) == nil else { return nil }
        parts.append(Part(function: index, slot: count))
        if parts.count == Self.few + 1 {
            for part in parts { slots[part.function] = part.slot }
        } else if parts.count > Self.few {
            slots[index] = count
        }
        let slots = functions.functions[index].slots
        count += slots.count
        return code[places[functions.functions[index].section]].references(in: slots)
    }
}
