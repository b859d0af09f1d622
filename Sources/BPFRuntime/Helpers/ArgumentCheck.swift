import BPFInstructions
import BPFMaps
import BPFModel

/// Tests the arguments of a call against the helper's prototype: the one place where checked mode looks at arguments.
struct ArgumentCheck {
    private let helper: HelperEntry
    private let arguments: HelperArguments
    /// The map among the arguments; every prototype names it before its key and value.
    private var map: MapEntry?

    /// The most bytes that a length may say.
    ///
    /// - Kernel: `BPF_MAX_VAR_SIZ`.
    private static let lengthLimit: UInt64 = 1 << 29

    /// Confirms every argument.
    static func check(
        _ helper: HelperEntry, _ arguments: HelperArguments, _ memory: inout ProgramMemory
    ) throws(Trap.Kind) {
        var check = ArgumentCheck(helper: helper, arguments: arguments)
        for (index, test) in helper.tests.enumerated() { try check.check(test, register: index + 1, &memory) }
    }

    private mutating func check(
        _ test: ArgumentTest, register: Int, _ memory: inout ProgramMemory
    ) throws(Trap.Kind) {
        let value = arguments[register]
        switch test {
        case .none: return
        case .context(let orNull):
            if value != memory.contextBase, !orNull || value != 0 { throw fault(.notContext, register) }
        case .map: try checkMap(value, register, memory)
        case .mapKey: try memory.checkArgument(.read, value, size: map?.keySize ?? 0)
        case .mapValue(_, true) where value == 0: return
        case .mapValue(let use, _): try check(use, value, map?.valueSize ?? 0, &memory)
        case .memory(let use, let orNull, let lengthOrZero):
            let length = arguments[register + 1]
            if length > Self.lengthLimit || length == 0 && !lengthOrZero { throw fault(.size(length), register + 1) }
            if !orNull || value != 0 { try check(use, value, Int(length), &memory) }
        case .fixedMemory(let use, let size): try check(use, value, size, &memory)
        case .stackOrNull:
            if value != 0 { try memory.checkArgument(.read, value, size: 1) }
        case .record: if !memory.isReservedRecord(value) { throw fault(.notRecord, register) }
        case .unsupported: throw fault(.unsupported, register)
        }
    }

    private func fault(_ fault: Trap.ArgumentFault, _ register: Int) -> Trap.Kind {
        .argument(helper.id, Register(rawValue: UInt8(register)), fault)
    }

    private func check(
        _ use: MemoryUse, _ address: UInt64, _ size: Int, _ memory: inout ProgramMemory
    ) throws(Trap.Kind) {
        if use != .write { try memory.checkArgument(.read, address, size: size) }
        if use != .read { try memory.checkArgument(.write, address, size: size) }
    }

    private mutating func checkMap(_ value: UInt64, _ register: Int, _ memory: ProgramMemory) throws(Trap.Kind) {
        guard let entry = memory.map(value) else { throw fault(.notMap, register) }
        map = entry
        if !HelperMapRules.allows(helper.id, on: entry.map.definition.type) {
            throw fault(.wrongMap(entry.map.definition.name), register)
        }
        switch helper.id {
        case .mapUpdateElem where !entry.mayWrite, .mapDeleteElem where !entry.mayWrite,
            .mapPushElem where !entry.mayWrite, .mapPopElem where !entry.mayWrite:
            throw fault(.readOnlyMap(entry.map.definition.name), register)
        default: return
        }
    }
}
