import BPFTypeFormat

/// Declares an `enum`: a struct with a raw value, because a C `enum` can hold values without a name.
struct EnumerationWriter {
    let access: String

    func write(_ values: Enumeration, named name: String, _ source: inout SourceText) {
        let raw = SwiftType.integer(size: values.size, isSigned: values.isSigned).spelling
        source.comment("`enum \(values.name.isEmpty ? "{…}" : values.name)`, \(values.size) bytes.")
        source.block("\(access)struct \(name): PlainValue, RawRepresentable, Hashable") { source in
            source.comment("The number.")
            source.line("\(access)var rawValue: \(raw)")
            source.comment("The value with a number, which may have no name.")
            source.line("\(access)init(rawValue: \(raw)) { self.rawValue = rawValue }")
            source.comment("Zero.")
            source.line("\(access)init() { rawValue = 0 }")
            var names = SwiftNames(reserved: [
                "rawValue", "init", "self", "Self", "Type", "RawValue", "hashValue", "hash",
            ])
            for value in values.enumerators {
                let number = values.isSigned ? "\(value.signedValue)" : "\(value.bits)"
                source.comment("`\(value.name)` = \(number).")
                source.line(
                    "\(access)static var \(names.take(value.name)): Self { Self(rawValue: \(fit(value, values))) }")
            }
        }
    }

    /// The number, cut to the size of the enumeration where its record has more bits.
    private func fit(_ value: Enumerator, _ values: Enumeration) -> String {
        let shift = UInt64(64 - values.size * 8)
        if values.isSigned { return "\(Int64(bitPattern: value.bits << shift) >> Int64(shift))" }
        return "\((value.bits << shift) >> shift)"
    }
}
