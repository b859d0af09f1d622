/// An instruction of a program that can't be completed before other things exist.
///
/// The instruction's source field already says what kind of value goes there (`PseudoSource`, `CallSource`); what is known
/// only when something is loaded, its descriptor, address or BTF type ID, is 0. The offset of a `mapValue` and the distance of
/// a `function` are in place.
public struct Reference: Hashable, Sendable {
    /// What it refers to.
    public var target: Target
    private var place: UInt32

    /// The instruction, in slots from the program's start.
    public var slot: Int {
        get { Int(place) }
        set { place = UInt32(newValue) }
    }

    /// Names what the instruction in `slot` refers to.
    public init(slot: Int, target: Target) {
        self.target = target
        place = UInt32(slot)
    }

    /// What an instruction can refer to.
    public enum Target: Hashable, Sendable {
        /// A map, by name: the low half of a 64-bit immediate is its descriptor.
        case map(String)
        /// Bytes inside of element 0 of a map. The variables of the kernel's configuration are in the map `.kconfig`.
        case mapValue(map: String, offset: Int)
        /// The address of a subprogram that begins in a slot of the same program.
        case function(slot: Int)
        /// A function of the kernel, by name, to call or (in a 64-bit immediate) to ask whether it exists.
        ///
        /// A weak one may be missing.
        case kernelFunction(String, isWeak: Bool)
        /// The address of a variable of the kernel, by name; a typed one is found in the kernel's BTF, others by symbol.
        ///
        /// A weak one may be missing: then its address is 0.
        case kernelVariable(String, isTyped: Bool, isWeak: Bool)
    }
}
