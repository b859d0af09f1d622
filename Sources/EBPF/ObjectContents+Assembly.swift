public import BPFAssembler
public import BPFBytes
public import BPFObjects
import BPFInstructions
import BPFTypeFormat

extension ObjectContents {
    /// The object file that assembler text describes.
    ///
    /// - Parameters:
    ///   - unit: what the assembler read.
    ///   - order: the byte order of the object.
    public init(_ unit: AssembledUnit, order: ByteOrder = .host) {
        self.init(order: order, license: unit.license ?? "")
        sections = unit.sections.map { Section($0) }
        maps = unit.maps.map { MapSpec($0) }
    }
}

extension ObjectContents.Section {
    fileprivate init(_ section: AssembledSection) {
        self.init(
            name: section.name,
            instructions: section.instructions,
            functions: Self.functions(of: section),
            references: section.references.map { ObjectContents.SymbolReference($0, in: section) }
        )
    }

    /// Each function reaches to the next one; code without any is one function with the section's name.
    private static func functions(of section: AssembledSection) -> [ObjectContents.Function] {
        let count = section.instructions.count
        if section.functions.isEmpty {
            let name = String(section.name.map { $0.isLetter || $0.isNumber ? $0 : "_" })
            return [ObjectContents.Function(name: name, slot: 0, count: count)]
        }
        let ends = section.functions.dropFirst().map(\.slot) + [count]
        return zip(section.functions, ends).map { function, end in
            ObjectContents.Function(name: function.name, slot: function.slot, count: end - function.slot)
        }
    }
}

extension ObjectContents.SymbolReference {
    fileprivate init(_ reference: AssembledReference, in section: AssembledSection) {
        let target: Target =
            switch reference.kind {
            case .map: .map(reference.symbol)
            case .mapValue: .mapValue(map: reference.symbol, offset: section.highImmediate(at: reference.slot))
            case .call, .functionAddress: .function(reference.symbol)
            }
        self.init(slot: reference.slot, target: target)
    }
}

extension AssembledSection {
    /// The high half of the load in `slot`.
    fileprivate func highImmediate(at slot: Int) -> Int {
        slot + 1 < instructions.count ? Int(instructions[slot + 1].immediate) : 0
    }
}

extension MapSpec {
    fileprivate init(_ map: AssembledMap) {
        self.init(
            name: map.name,
            type: map.type,
            keySize: Int(map.keySize),
            valueSize: Int(map.valueSize),
            maxEntries: Int(map.maxEntries),
            flags: map.flags
        )
    }
}
