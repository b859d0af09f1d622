import BPFInstructions

/// Prints states in the kernel's notation, `R1=ctx() R2=scalar(smin=0,…) fp-8=mmmmmmmm`.
struct StatePrinter {
    let program: Program

    /// All registers that hold something, and the stack of the frame.
    func describe(_ state: VerifierState, frame: Int) -> String {
        var parts: [String] = []
        if frame > 0 { parts.append("frame\(frame):") }
        for (number, register) in state.frames[frame].registers.enumerated() where register.kind != .uninitialized {
            parts.append("R\(number)=" + describe(register, in: frame))
        }
        parts += state.frames[frame].stack.enumerated().compactMap { describe($1, slot: $0, frame: frame) }
        parts +=
            state.references.isEmpty ? [] : ["refs=" + state.references.map { String($0.id) }.joined(separator: ",")]
        return parts.joined(separator: " ")
    }

    /// One slot of the stack; nil where nothing was written.
    func describe(_ slot: StackSlot, slot index: Int, frame: Int) -> String? {
        guard !slot.isInvalid else { return nil }
        let letters = (0..<StackSlot.size).reversed().map { Self.letter(slot[$0]) }.joined()
        let name = "fp-\((index + 1) * 8)"
        guard slot.isSpilled else { return "\(name)=\(letters)" }
        let register = describe(slot.spilled, in: frame)
        return slot.isWhollySpilled ? "\(name)=\(register)" : "\(name)=\(letters.replacingSpills(with: register))"
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
        let precise = register.isPrecise ? "P" : ""
        if register.isScalar, let number = register.range.constant {
            return precise + signed(number)
        }
        if register.kind == .stack {
            let place = register.frame == frame ? "" : "[\(register.frame)]"
            guard !register.range.isConstant else {
                let offset = Int64(register.offset) &+ Int64(bitPattern: register.range.bits.value)
                return "fp\(place)\(offset)"
            }
        }
        let attributes = attributes(of: register)
        return precise + RegisterName.describe(register) + "(" + attributes.joined(separator: ",") + ")"
    }

    private func attributes(of register: RegisterState) -> [String] {
        var parts: [String] = []
        if register.id != 0 {
            let distance = register.attributes.contains(.linkedAtDistance) ? signedSuffix(register.offset) : ""
            parts.append("id=\(register.id)\(distance)")
        }
        if register.referenceID != 0 { parts.append("ref_obj_id=\(register.referenceID)") }
        if register.isPointer {
            if register.map >= 0, program.maps.indices.contains(Int(register.map)) {
                parts += mapAttributes(program.maps[Int(register.map)])
            }
            if register.offset != 0 { parts.append("off=\(register.offset)") }
            if register.isPacketPointer { parts.append("r=\(register.extra)") }
            if register.kind == .memory { parts.append("sz=\(register.extra)") }
            if let number = register.range.constant {
                if number != 0 { parts.append("imm=\(signed(number))") }
                return parts
            }
        }
        return parts + RangePrinter.describe(register.range)
    }

    private func mapAttributes(_ map: MapDescription) -> [String] {
        var parts: [String] = []
        if !map.name.isEmpty { parts.append("map=\(map.name)") }
        parts += ["ks=\(map.keySize)", "vs=\(map.valueSize)"]
        return parts
    }

    private func signed(_ number: UInt64) -> String { RangePrinter.signed(Int64(bitPattern: number)) }

    private func signedSuffix(_ offset: Int32) -> String { offset < 0 ? "\(offset)" : "+\(offset)" }
}

extension String {
    /// The letters of a slot with the run of `r` replaced by the register in it.
    fileprivate func replacingSpills(with register: String) -> String {
        let count = reversed().prefix { $0 == "r" }.count
        return String(dropLast(count)) + register
    }
}
