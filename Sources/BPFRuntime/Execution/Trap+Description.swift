import BPFModel

extension Trap: CustomStringConvertible {
    /// One sentence for people, with program and slot.
    public var description: String { "program \(program), instruction \(slot): \(kind)" }
}

extension Trap.Kind: CustomStringConvertible {
    /// What the instruction did, in a few words.
    public var description: String {
        switch self {
        case .outOfBounds(let access, let nearest?):
            "\(access) at \(nearest.place(of: access)), which has \(nearest.count) bytes"
        case .outOfBounds(let access, nil): "\(access) at \(access.place), where the program has no memory"
        case .readOnly(let access, let region): "\(access) at \(region.place(of: access)), which is read only"
        case .writeOnly(let access, let region): "\(access) at \(region.place(of: access)), which is write only"
        case .context(let access, let fault): "\(access) of the context: \(fault)"
        case .misaligned(let access): "\(access) at \(access.place), which is not a multiple of \(access.size)"
        case .notAtomic(let access, let region): "\(access) at \(region.place(of: access)), where none is possible"
        case .uninitialized(let register): "\(register) is read before it is written"
        case .argument(let helper, let register, let fault): "\(register) of \(helper.name): \(fault)"
        case .packetWithoutContext: "a packet load while r6 is not the context"
        case .tooManyFrames(let limit): "a call deeper than \(limit) frames"
        case .instructionLimit(let limit): "more than \(limit) instructions were executed"
        }
    }
}

extension Trap.ContextFault: CustomStringConvertible {
    /// What is wrong, in a few words.
    public var description: String {
        switch self {
        case .notOneField: "the bytes are not those of one field"
        case .partOfField(let name): "field \(name) is not accessed as a whole"
        case .notReadable(let name): "field \(name) is not readable"
        case .notWritable(let name): "field \(name) is not writable"
        }
    }
}

extension Trap.ArgumentFault: CustomStringConvertible {
    /// What is wrong, in a few words.
    public var description: String {
        switch self {
        case .notContext: "not the context"
        case .notMap: "not a map"
        case .notRecord: "not a record that was reserved and is still the program's"
        case .wrongMap(let name): "the helper does not work on map \(name)"
        case .readOnlyMap(let name): "map \(name) is read only"
        case .size(let size): "\(Int64(bitPattern: size)) is no length"
        case .notFunction: "not a function of the program"
        case .unsupported: "an argument of this kind is not supported yet"
        }
    }
}

extension Access: CustomStringConvertible {
    /// What is done and how large it is, without the place.
    public var description: String {
        let name =
            switch kind {
            case .read: "read"
            case .write: "write"
            case .atomic: "atomic access"
            }
        return "\(size)-byte \(name)"
    }

    /// The address as people write it.
    var place: String { address == 0 ? "null" : "address 0x" + String(address, radix: 16) }
}
