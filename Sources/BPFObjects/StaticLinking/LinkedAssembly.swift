import BPFBytes
import BPFInstructions
import BPFTypeFormat

/// The result of a link under construction.
struct LinkedAssembly {
    private let inputs: [LinkInput]
    private let resolver: SymbolResolver
    private var merger: SectionMerger
    private var relocations: [[ELFBuilder.Relocation]]
    private var types: (btf: [UInt8], information: [UInt8])?
    private let order: ByteOrder

    init(_ inputs: [LinkInput], _ resolver: SymbolResolver, _ merger: SectionMerger) {
        self.inputs = inputs
        self.resolver = resolver
        self.merger = merger
        relocations = merger.sections.map { _ in [] }
        order = inputs.first?.object.order ?? .host
    }

    /// Carries over every relocation; those of a section's symbol get the distance that the section moved.
    ///
    /// Symbols of the result are numbered: first one for each section, then those of the resolver.
    mutating func relocate() throws(LinkError) {
        for input in inputs.indices {
            let elf = inputs[input].object.elf
            for section in elf.sections {
                guard let piece = merger.pieces[input][section.index] else { continue }
                let own: [ELFFile.Relocation]
                do throws(ObjectError) { own = try elf.relocations(of: section) } catch {
                    throw LinkError([.init(object: inputs[input].name)], .object(error))
                }
                for relocation in own { try relocate(relocation, of: section, at: piece, input) }
            }
        }
    }

    private mutating func relocate(
        _ relocation: ELFFile.Relocation,
        of section: ELFFile.Section,
        at piece: SectionMerger.Piece,
        _ input: Int
    ) throws(LinkError) {
        let symbol = inputs[input].object.elf.symbols[relocation.symbol]
        let fault = LinkError(
            [.init(object: inputs[input].name, section: section.name)],
            .relocation(relocation.type, symbol: symbol.name, offset: relocation.offset))
        guard let type = RelocationType(rawValue: relocation.type), section.type != .noBits else { throw fault }
        let number: Int
        var distance = 0
        if symbol.type == .section, let home = symbol.section, let target = merger.pieces[input][home] {
            let (sum, overflow) = target.offset.addingReportingOverflow(symbol.value)
            if overflow { throw fault }
            number = target.section
            distance = sum
        } else if let linked = resolver.numbers[input][symbol.index] {
            number = merger.sections.count + linked
        } else {
            throw fault
        }
        let place = piece.offset + relocation.offset
        let field = AddendField(type, at: place)
        guard let field, field.add(distance, explicit: relocation.addend, &merger, piece.section, order) else {
            throw fault
        }
        relocations[piece.section].append(.init(offset: place, type: type, symbol: number))
    }

    mutating func addTypes(_ builder: BTFBuilder, _ information: BTFExtension) throws(BTFError) {
        var builder = builder
        let records = information == BTFExtension() ? [] : try information.encode(strings: &builder, order: order)
        types = (try builder.encode(order: order), records)
    }

    /// The file.
    func encode() throws(ObjectError) -> [UInt8] {
        var elf = ELFBuilder(order: order)
        for (section, relocations) in zip(merger.sections, relocations) {
            let index = elf.add(
                ELFBuilder.Section(
                    name: section.name, type: section.type, flags: section.flags, alignment: section.alignment,
                    contents: section.contents, reserved: section.size, relocations: relocations))
            _ = elf.add(ELFBuilder.Symbol(name: "", type: ELFBuilder.Symbol.section, binding: .local, section: index))
        }
        for symbol in resolver.symbols { _ = elf.add(ELFBuilder.Symbol(symbol)) }
        if let types {
            _ = elf.add(ELFBuilder.Section(name: ".BTF", alignment: 4, contents: types.btf))
            if !types.information.isEmpty {
                _ = elf.add(ELFBuilder.Section(name: ".BTF.ext", alignment: 4, contents: types.information))
            }
        }
        return try elf.encode()
    }
}

/// Where a relocated place holds what is added to the symbol.
private struct AddendField {
    let offset: Int
    let size: Int
    /// What one unit stands for, in bytes.
    let unit: Int

    init?(_ type: RelocationType, at place: Int) {
        switch type {
        case .address64: (offset, size, unit) = (place + 4, 4, 1)
        case .call32: (offset, size, unit) = (place + 4, 4, Instruction.size)
        case .data64: (offset, size, unit) = (place, 8, 1)
        case .data32: (offset, size, unit) = (place, 4, 1)
        case .none, .typeFormat32: return nil
        }
    }

    private func value(in bytes: [UInt8], _ order: ByteOrder) -> Int64? {
        if size == 8 { return try? bytes.read(Int64.self, at: offset, in: order) }
        return (try? bytes.read(Int32.self, at: offset, in: order)).map(Int64.init)
    }

    /// Adds bytes to the field, which takes over an addend of the relocation first; false when that is impossible.
    func add(
        _ distance: Int,
        explicit: Int64?,
        _ merger: inout SectionMerger,
        _ section: Int,
        _ order: ByteOrder
    ) -> Bool {
        if distance == 0, explicit == nil { return true }
        let old = value(in: merger.sections[section].contents, order)
        guard let old, distance.isMultiple(of: unit) else { return false }
        var base = old
        if let explicit {
            guard explicit.isMultiple(of: Int64(unit)) else { return false }
            base = explicit / Int64(unit) - (unit == Instruction.size ? 1 : 0)
        }
        let (sum, overflow) = base.addingReportingOverflow(Int64(distance / unit))
        guard !overflow, size == 8 || Int32(exactly: sum) != nil else { return false }
        var writer = ByteWriter(order: order)
        if size == 8 { writer.append(sum) } else { writer.append(Int32(truncatingIfNeeded: sum)) }
        merger.replace(writer.bytes, at: offset, in: section)
        return true
    }
}

extension ELFBuilder.Symbol {
    fileprivate init(_ symbol: LinkedSymbol) {
        let type: UInt8 =
            switch symbol.type {
            case .object: Self.object
            case .function: Self.function
            default: Self.noType
            }
        let binding: Binding =
            switch symbol.binding {
            case .local: .local
            case .weak: .weak
            default: .global
            }
        self.init(name: symbol.name, type: type, binding: binding, section: symbol.home?.section)
        value = symbol.home?.offset ?? 0
        size = symbol.size
        isHidden = symbol.isHidden
    }
}
