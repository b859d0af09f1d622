/// Works out what types come down to, and refuses those that contain themselves.
///
/// What lies behind a pointer counts only for pointers: a walk that began with a pointer stops at structs and arrays, one that
/// began with a struct or array stops at pointers. At most ``depthLimit`` types may be open at a time.
struct TypeResolver {
    private(set) var types: ResolvedTypes
    private let btf: BTF
    private var stack: [Frame] = []
    private var mode = Mode.undecided

    private static let depthLimit = 32

    private struct Frame {
        let type: Int
        /// The member to go on with.
        var next = 0
    }

    private enum Mode { case undecided, pointers, values }

    private var table: TypeTable { types.table }

    init(_ table: TypeTable, _ btf: BTF) {
        self.btf = btf
        types = ResolvedTypes(table)
    }

    /// Resolves everything, and checks prototypes.
    mutating func run() throws(BTFError) {
        for type in 1..<table.count {
            if needsResolution(type), !types.isResolved(type) { try resolve(type) }
            if table.kind(type) == .functionPrototype { try checkPrototype(type) }
        }
    }

    private mutating func resolve(_ type: Int) throws(BTFError) {
        mode = .undecided
        stack.removeAll(keepingCapacity: true)
        try push(type)
        while let frame = stack.last { try step(frame) }
    }

    private mutating func push(_ type: Int) throws(BTFError) {
        guard stack.count < Self.depthLimit else { throw fault(.tooDeep, stack[0].type) }
        guard types.state(type) == .new else { throw fault(.loop, stack.first?.type ?? type) }
        types.open(type)
        stack.append(Frame(type: type))
        guard mode == .undecided else { return }
        switch table.kind(type) {
        case .pointer: mode = .pointers
        case .structure, .union, .array: mode = .values
        default: break
        }
    }

    private mutating func finish(_ target: Int, size: UInt32 = 0) {
        types.resolve(stack.removeLast().type, to: target, size: size)
    }

    private mutating func step(_ frame: Frame) throws(BTFError) {
        switch table.kind(frame.type) {
        case .typedef, .volatile, .const, .restrict, .typeTag: try stepReference(frame.type, isPointer: false)
        case .pointer: try stepReference(frame.type, isPointer: true)
        case .array: try stepArray(frame.type)
        case .structure, .union: try stepComposite(frame)
        case .variable: try stepVariable(frame.type)
        case .dataSection: try stepSection(frame)
        case .function: try checkFunction(frame.type)
        case .declarationTag: try stepTag(frame.type)
        default: throw fault(.invalidType, frame.type)
        }
    }

    private mutating func stepReference(_ type: Int, isPointer: Bool) throws(BTFError) {
        let target = try target(of: type)
        if try pushIfOpen(target) { return }
        if isPointer, try pushPointer(behind: target) { return }
        if let sized = types.sized(target) { return finish(sized.type) }
        let end = types.isResolved(target) ? types.target(target) : target
        switch table.kind(end) {
        case nil, .forward, .functionPrototype: finish(end)
        default: throw fault(.invalidType, type)
        }
    }

    private mutating func stepVariable(_ type: Int) throws(BTFError) {
        let target = try target(of: type)
        if try pushIfOpen(target) { return }
        if try pushPointer(behind: target) { return }
        guard let sized = types.sized(target) else { throw fault(.invalidType, type) }
        finish(sized.type)
    }

    /// A chain that was resolved for a struct ends at its pointer; for a pointer, it goes on behind it.
    private mutating func pushPointer(behind target: Int) throws(BTFError) -> Bool {
        guard table.kind(target)?.isTransparent == true else { return false }
        let end = types.target(target)
        guard table.kind(end) == .pointer else { return false }
        return try pushIfOpen(end)
    }

    private mutating func stepArray(_ type: Int) throws(BTFError) {
        let index = try operand(table.list(type, 1), of: type, .invalidIndex)
        if try pushIfOpen(index) { return }
        guard let sizedIndex = types.sized(index), table.kind(sizedIndex.type) == .integer,
            types.isRegular(integer: sizedIndex.type)
        else { throw fault(.invalidIndex, type) }
        let element = try operand(table.list(type, 0), of: type, .invalidElement)
        if try pushIfOpen(element) { return }
        guard let sized = types.sized(element) else { throw fault(.invalidElement, type) }
        if table.kind(sized.type) == .integer, !types.isRegular(integer: sized.type) {
            throw fault(.invalidIntegerArray, type)
        }
        let (size, overflow) = sized.size.multipliedReportingOverflow(by: table.list(type, 2))
        guard !overflow else { throw fault(.arrayTooLarge, type) }
        finish(sized.type, size: size)
    }

    private mutating func stepComposite(_ frame: Frame) throws(BTFError) {
        for member in frame.next..<max(table.length(frame.type), frame.next) {
            let type = try operand(table.list(frame.type, member * 3 + 1), of: frame.type, .invalidMember)
            stack[stack.count - 1].next = member
            if try pushIfOpen(type) { return }
            try MemberCheck(types: types, composite: frame.type, member: member).check()
        }
        finish(0)
    }

    private mutating func stepSection(_ frame: Frame) throws(BTFError) {
        mode = .undecided
        for entry in frame.next..<max(table.length(frame.type), frame.next) {
            let variable = Int(table.list(frame.type, entry * 3))
            guard variable < table.count, table.kind(variable) == .variable else {
                throw fault(.notAVariable, frame.type)
            }
            stack[stack.count - 1].next = entry
            if try pushIfOpen(variable) { return }
            guard let sized = types.sized(Int(table.sizeOrType(variable))) else {
                throw fault(.invalidVariableType, frame.type)
            }
            guard table.list(frame.type, entry * 3 + 2) >= sized.size else { throw fault(.invalidSize, frame.type) }
        }
        finish(0)
    }

    private mutating func stepTag(_ type: Int) throws(BTFError) {
        let target = Int(table.sizeOrType(type))
        guard target < table.count else { throw fault(.invalidType, type) }
        let component = table.list(type, 0)
        var parts: Int
        switch table.kind(target) {
        case .structure, .union, .function: parts = table.length(target)
        case .variable, .typedef: parts = 0
        default: throw fault(.invalidType, type)
        }
        if try pushIfOpen(target) { return }
        if table.kind(target) == .function { parts = table.length(Int(table.sizeOrType(target))) }
        guard component == .max || Int(component) < parts else { throw fault(.invalidComponent, type) }
        finish(target)
    }
}

extension TypeResolver {
    private mutating func checkFunction(_ type: Int) throws(BTFError) {
        let prototype = Int(table.sizeOrType(type))
        guard prototype < table.count, table.kind(prototype) == .functionPrototype else {
            throw fault(.invalidType, type)
        }
        for parameter in 0..<table.length(prototype)
        where table.list(prototype, parameter * 2) == 0 && table.list(prototype, parameter * 2 + 1) != 0 {
            throw fault(argument: parameter, type)
        }
        finish(prototype)
    }

    private mutating func checkPrototype(_ type: Int) throws(BTFError) {
        let result = Int(table.sizeOrType(type))
        if result != 0, try !isOperand(result) { throw fault(.invalidReturn, type) }
        var count = table.length(type)
        if count > 0, table.list(type, count * 2 - 1) == 0 {
            if table.list(type, count * 2 - 2) != 0 { throw fault(argument: count - 1, type) }
            count -= 1
        }
        for parameter in 0..<count {
            let name = table.list(type, parameter * 2)
            guard try isOperand(Int(table.list(type, parameter * 2 + 1))), name == 0 || isIdentifier(name) else {
                throw fault(argument: parameter, type)
            }
        }
    }

    /// Whether a function may take or return a type: it has a size.
    private mutating func isOperand(_ operand: Int) throws(BTFError) -> Bool {
        guard operand < table.count, !isSource(operand) else { return false }
        if needsResolution(operand), !types.isResolved(operand) { try resolve(operand) }
        return types.sized(operand) != nil
    }

    private func isIdentifier(_ name: UInt32) -> Bool {
        guard let (section, place) = try? btf.locate(name, from: .type(0)) else { return false }
        return NameRules.isIdentifier(section.bytes[place])
    }

    /// The type that a record refers to, which may be `void`.
    private func target(of type: Int) throws(BTFError) -> Int {
        let target = Int(table.sizeOrType(type))
        guard target < table.count, !isSource(target) else { throw fault(.invalidType, type) }
        return target
    }

    /// A type that must have a size.
    private func operand(_ reference: UInt32, of type: Int, _ refusal: BTFRefusal) throws(BTFError) -> Int {
        let operand = Int(reference)
        guard operand < table.count, !isSource(operand) else { throw fault(refusal, type) }
        switch table.kind(operand) {
        case nil, .forward, .function, .functionPrototype: throw fault(refusal, type)
        default: return operand
        }
    }

    private mutating func pushIfOpen(_ type: Int) throws(BTFError) -> Bool {
        if isEnd(type) || types.isResolved(type) { return false }
        try push(type)
        return true
    }

    /// Whether the walk stops at a type, whatever it is made of.
    private func isEnd(_ type: Int) -> Bool {
        let kind = table.kind(type)
        switch mode {
        case .undecided: return !needsResolution(type)
        case .pointers: return !(kind?.isTransparent ?? false) && kind != .pointer
        case .values:
            return !(kind?.isTransparent ?? false) && kind != .array && kind != .structure && kind != .union
        }
    }

    private func needsResolution(_ type: Int) -> Bool {
        switch table.kind(type) {
        case nil, .integer, .enumeration, .enumeration64, .float, .forward, .functionPrototype: false
        default: true
        }
    }

    /// Kinds that refer to others and that nothing but a section or a tag refers to.
    private func isSource(_ type: Int) -> Bool {
        switch table.kind(type) {
        case .variable, .dataSection, .declarationTag: true
        default: false
        }
    }

    private func fault(argument: Int, _ type: Int) -> BTFError {
        BTFError(.argumentRefused(argument + 1), at: .type(TypeID(rawValue: UInt32(type))))
    }

    private func fault(_ refusal: BTFRefusal, _ type: Int) -> BTFError {
        BTFError(.refused(refusal), at: .type(TypeID(rawValue: UInt32(type))))
    }
}
