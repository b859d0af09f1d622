import BPFInstructions

/// Prints states in the kernel's notation, ` R1=ctx() R2=scalar(smin=0,…) fp-8=mmmmmmmm`.
struct StatePrinter {
    let program: Program
    /// Whether numbers whose exact values matter are marked with a P: Linux marks them in remembered states alone.
    var showsPrecision = false

    /// What to print of a frame.
    struct Selection {
        var registers: UInt16
        var slots: UInt64
        /// Registers that were written since a state was last remembered: Linux says so before 6.18.
        var written: UInt16 = 0

        static let all = Selection(registers: .max, slots: .max)
    }

    /// The registers and slots of a frame that hold something, each after a space.
    func describe(_ state: VerifierState, frame: Int, _ selection: Selection = .all) -> String {
        let content = state.frames[frame]
        var text = frame > 0 ? " frame\(frame):" : ""
        for number in 0..<11 where selection.registers & (1 &<< UInt16(number)) != 0 {
            let register = content.registers[number]
            guard register.kind != .uninitialized else { continue }
            let mark = selection.written & (1 &<< UInt16(number)) != 0 ? "_w" : ""
            text += " R\(number)\(mark)=" + describe(register, in: frame)
        }
        let marksWrites = program.request.profile.logsLiveness
        for index in content.stack.indices where selection.slots & (1 &<< UInt64(index)) != 0 {
            let mark = marksWrites && content.writtenSlots & (1 &<< UInt64(index)) != 0 ? "_w" : ""
            if let slot = describe(content.stack[index], slot: index, frame: frame, mark: mark) { text += " " + slot }
        }
        if !state.references.isEmpty {
            text += " refs=" + state.references.map { String($0.id) }.joined(separator: ",")
        }
        return content.callback != nil ? text + " cb" : text
    }

    /// One slot of the stack; nil where nothing was written.
    private func describe(_ slot: StackSlot, slot index: Int, frame: Int, mark: String) -> String? {
        guard !slot.isInvalid else { return nil }
        if slot.isDynptr, let dynptr = slot.spilled.describedDynptr {
            // One line a dynptr, at its lower half.
            guard slot.isDynptrStart else { return nil }
            let reference = dynptr.referenceID == 0 ? "" : "(ref_id=\(dynptr.referenceID))"
            return "fp-\((index + 1) * 8)\(mark)=dynptr_\(dynptr.memory.name)\(reference)"
        }
        let letters = (0..<StackSlot.size).reversed().map { Self.letter(slot[$0]) }.joined()
        let name = "fp-\((index + 1) * 8)\(mark)"
        guard slot.isSpilled else { return "\(name)=\(letters)" }
        return "\(name)=\(letters.prefix { $0 != "r" })" + describe(slot.spilled, in: frame)
    }

    private static func letter(_ kind: StackSlot.ByteKind) -> String {
        switch kind {
        case .invalid: "?"
        case .spill: "r"
        case .misc: "m"
        case .zero: "0"
        case .dynptr: "d"
        }
    }

    /// A register's value.
    func describe(_ register: RegisterState, in frame: Int) -> String {
        let precise = showsPrecision && register.isScalar && register.isPrecise ? "P" : ""
        if register.isScalar, let number = register.range.constant {
            return precise + signed(number)
        }
        if register.kind == .stack, register.range.isConstant {
            let place = Int(register.frame) == frame ? "" : "[\(register.frame)]"
            let offset = Int64(register.offset) &+ Int64(bitPattern: register.range.bits.value)
            return "fp\(place)\(RangePrinter.signed(offset))"
        }
        if register.kind == .arena { return RegisterName.base(.arena) }
        let place = register.kind == .stack && Int(register.frame) != frame ? "[\(register.frame)]" : ""
        let attributes = attributes(of: register)
        let object = register.kind == .object ? KernelObject.name(register.map) : ""
        return precise + RegisterName.describe(register) + place + object + "(" + attributes.joined(separator: ",")
            + ")"
    }

    private func attributes(of register: RegisterState) -> [String] {
        var parts: [String] = []
        if register.id != 0 {
            let distance = register.attributes.contains(.linkedAtDistance) ? signedSuffix(register.offset) : ""
            parts.append("id=\(register.id)\(distance)")
        }
        if register.referenceID != 0 { parts.append("ref_obj_id=\(register.referenceID)") }
        guard register.isPointer else { return parts + RangePrinter.describe(register.range) }
        if register.namesMap, register.map >= 0, program.maps.indices.contains(Int(register.map)) {
            parts += mapAttributes(register)
        }
        if register.offset != 0 { parts.append("off=\(RangePrinter.signed(Int64(register.offset)))") }
        if register.isPacketPointer {
            parts.append("r=\(RangePrinter.unsigned(UInt64(bitPattern: Int64(register.extra))))")
        }
        if register.kind == .memory {
            parts.append("sz=\(RangePrinter.unsigned(UInt64(UInt32(bitPattern: register.extra))))")
        }
        if let number = register.range.constant {
            if number != 0 { parts.append("imm=\(signed(number))") }
            return parts
        }
        return parts + RangePrinter.describe(register.range)
    }

    private func mapAttributes(_ register: RegisterState) -> [String] {
        let outer = program.maps[Int(register.map)]
        let isInner = register.attributes.contains(.innerMap)
        let map = isInner ? outer.inner.first ?? outer : outer
        // The kernel does not know the names of the maps in a map of maps.
        let name = isInner || map.name.isEmpty ? [] : ["map=\(map.name.prefix(Self.nameLimit))"]
        return name + ["ks=\(map.keySize)", "vs=\(map.valueSize)"]
    }

    /// - Kernel: `BPF_OBJ_NAME_LEN` without the zero.
    private static let nameLimit = 15

    private func signed(_ number: UInt64) -> String { RangePrinter.signed(Int64(bitPattern: number)) }

    private func signedSuffix(_ offset: Int32) -> String { offset < 0 ? "\(offset)" : "+\(offset)" }
}

extension RegisterState {
    fileprivate var namesMap: Bool { kind == .map || kind == .mapKey || kind == .mapValue }
}

extension KernelProfile {
    /// Whether states in the log say what was written since the last remembered state, `R1_w=5`.
    var logsLiveness: Bool { version < Self.linux618.version }
}
