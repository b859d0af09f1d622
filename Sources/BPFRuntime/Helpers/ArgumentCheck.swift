import BPFInstructions
import BPFMaps
import BPFModel

/// Tests the arguments of a call against the helper's prototype: the one place where checked mode looks at arguments.
enum ArgumentCheck {
    /// The most bytes that a length may say. Kernel: `BPF_MAX_VAR_SIZ`.
    static let sizeLimit: UInt64 = 1 << 29

    /// Confirms every argument.
    static func check(_ helper: HelperEntry, _ arguments: HelperArguments, _ memory: inout ProgramMemory)
        throws(Trap.Kind)
    {
        let kinds = helper.prototype.arguments
        for (index, kind) in kinds.enumerated() {
            let value = arguments[index + 1]
            switch kind {
            case .anything: continue
            case .context:
                if value != memory.contextBase { throw fault(.notContext, helper, index) }
            case .map: try checkMap(value, helper, index, memory)
            case .mapKey:
                try memory.checkArgument(.read, value, size: map(of: helper, arguments, memory)?.keySize ?? 0)
            case .mapValue(let use):
                let size = map(of: helper, arguments, memory)?.valueSize ?? 0
                try check(use, value, size: size, &memory)
            case .memory(let use): try check(use, value, size: Int(clamping: arguments[index + 2]), &memory)
            case .memoryOrNull(let use):
                let size = Int(clamping: arguments[index + 2])
                if value != 0 || size != 0 { try check(use, value, size: size, &memory) }
            case .fixedMemory(let use, let size): try check(use, value, size: size, &memory)
            case .size:
                if value == 0 { throw fault(.size(value), helper, index) }
                fallthrough
            case .sizeOrZero:
                if value > sizeLimit { throw fault(.size(value), helper, index) }
            case .callback:
                // The interpreter, which knows the program, tells functions from other numbers.
                continue
            case .stackOrNull:
                if value != 0 { try memory.checkArgument(.read, value, size: 1) }
            default: throw fault(.unsupported, helper, index)
            }
        }
    }

    private static func fault(_ fault: Trap.ArgumentFault, _ helper: HelperEntry, _ index: Int) -> Trap.Kind {
        .argument(helper.id, Register(rawValue: UInt8(index + 1)), fault)
    }

    private static func check(_ use: MemoryUse, _ address: UInt64, size: Int, _ memory: inout ProgramMemory)
        throws(Trap.Kind)
    {
        if use != .write { try memory.checkArgument(.read, address, size: size) }
        if use != .read { try memory.checkArgument(.write, address, size: size) }
    }

    /// The map among the arguments, which has been tested by now: every prototype names it before its key and value.
    private static func map(
        of helper: HelperEntry, _ arguments: HelperArguments, _ memory: ProgramMemory
    ) -> MapEntry? {
        guard let index = helper.prototype.arguments.firstIndex(of: .map) else { return nil }
        return memory.map(arguments[index + 1])
    }

    private static func checkMap(_ value: UInt64, _ helper: HelperEntry, _ index: Int, _ memory: ProgramMemory)
        throws(Trap.Kind)
    {
        guard let entry = memory.map(value) else { throw fault(.notMap, helper, index) }
        let name = entry.map.definition.name
        if (entry.programs != nil) != (helper.id == .tailCall) { throw fault(.wrongMap(name), helper, index) }
        switch helper.id {
        case .mapLookupElem where !entry.mayRead: throw fault(.writeOnlyMap(name), helper, index)
        case .mapUpdateElem where !entry.mayWrite: throw fault(.readOnlyMap(name), helper, index)
        case .mapDeleteElem where !entry.mayWrite: throw fault(.readOnlyMap(name), helper, index)
        default: return
        }
    }
}
