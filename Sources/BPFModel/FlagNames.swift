/// Names the bits that are set in `flags`, from the lowest up; bits without a name come last, as one hexadecimal number.
func flagNames(of flags: UInt64, bitNames: [String]) -> [String] {
    var names: [String] = []
    var unnamed = flags
    for (bit, name) in bitNames.enumerated() where flags & (1 << UInt64(bit)) != 0 {
        names.append(name)
        unnamed &= ~(1 << UInt64(bit))
    }
    if unnamed != 0 {
        names.append("0x" + String(unnamed, radix: 16))
    }
    return names
}
