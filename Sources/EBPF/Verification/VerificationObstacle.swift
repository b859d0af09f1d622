public import BPFBytes
public import BPFModel

/// Why a program has no verdict here: it needs something that this verifier does not have.
///
/// This is no rejection: Linux may well accept the program.
public enum VerificationObstacle: Error, Hashable, Sendable {
    /// The program's section says nothing about what it is.
    case unknownType(section: String)
    /// The program is made for machines of the other byte order.
    case byteOrder(ByteOrder)
    /// Programs of this type work with the kernel's own types.
    case kernelTypes(ProgramType)
    /// The program depends on the layout of the kernel's types.
    case coreRelocations
    /// The program calls a function of the kernel.
    case kernelFunction(String)
    /// The program uses a variable of the kernel.
    case kernelVariable(String)
    /// The program names a map that the object does not describe.
    case missingMap(String)
    /// The program does something that this verifier does not know yet.
    case unfinished(String)
}

extension VerificationObstacle {
    /// The kind of obstacle in a few words, without names: what a summary counts by.
    public var kind: String {
        switch self {
        case .unknownType: "no program type"
        case .byteOrder: "the other byte order"
        case .kernelTypes: "the kernel's types (BTF)"
        case .coreRelocations: "CO-RE relocations against a kernel"
        case .kernelFunction: "kernel functions"
        case .kernelVariable: "kernel variables"
        case .missingMap: "a map that is missing"
        case .unfinished: "not supported by this verifier yet"
        }
    }
}

extension VerificationObstacle: CustomStringConvertible {
    /// One clause for people, as it follows "not verified: ".
    public var description: String {
        switch self {
        case .unknownType(let section): "section '\(section)' does not say what kind of program it is"
        case .byteOrder(let order): "made for \(order)-endian machines"
        case .kernelTypes(let type): "programs of type \(type.name) need the kernel's types (BTF)"
        case .coreRelocations: "CO-RE relocations need the types of a kernel (BTF)"
        case .kernelFunction(let name): "calls the kernel function \(name)"
        case .kernelVariable(let name): "uses the kernel variable \(name)"
        case .missingMap(let name): "the object has no map '\(name)'"
        case .unfinished(let what): what
        }
    }
}
