import BPFBytes

/// A pointer inside of data, which a relocation makes.
struct DataPointer {
    let symbol: ELFFile.Symbol
    /// Where it points: a section, and bytes from its start.
    let section: Int
    let offset: Int
    private let place: ObjectError.Location

    /// Bytes of a pointer.
    static let size = 8

    init(
        _ relocation: ELFFile.Relocation,
        in section: ELFFile.Section,
        of object: ObjectFile
    ) throws(ObjectError) {
        place = .inSection(section.name, offset: relocation.offset)
        symbol = object.elf.symbols[relocation.symbol]
        guard relocation.type == RelocationType.data64.rawValue else {
            throw ObjectError(place, .unsupportedRelocation(relocation.type, symbol: symbol.name))
        }
        guard let home = symbol.section else { throw ObjectError(place, .undefinedSymbol(symbol.name)) }
        let addend: Int64
        if let explicit = relocation.addend {
            addend = explicit
        } else {
            let file = FileReader(bytes: object.elf.bytes, order: object.order)
            guard relocation.offset <= section.size - Self.size else {
                throw ObjectError(place, .truncated(needed: Self.size, available: section.size - relocation.offset))
            }
            addend = try file.read(at: section.offset + relocation.offset)
        }
        let (offset, overflow) = symbol.value.addingReportingOverflow(Int(addend))
        guard !overflow else { throw ObjectError(place, .addendTooLarge(addend, symbol: symbol.name)) }
        self.section = home
        self.offset = offset
    }

    /// The name of the program it points to.
    func program(_ functions: FunctionTable) throws(ObjectError) -> String {
        guard offset >= 0, offset.isMultiple(of: 8),
            let index = functions.index(at: CodePlace(section: section, slot: offset / 8)),
            functions.isProgram(index)
        else { throw fault(.notAProgram(symbol.name)) }
        return functions.functions[index].name
    }

    func fault(_ reason: ObjectError.Reason) -> ObjectError {
        ObjectError(place, reason)
    }
}
