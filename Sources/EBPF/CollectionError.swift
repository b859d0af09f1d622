public import BPFAssembler
public import BPFBytes
public import BPFMaps
public import BPFModel
public import BPFRuntime

/// Why the in-process engine can't load a collection.
public enum CollectionError: Error, Sendable {
    /// The object was made for machines of the other byte order.
    case byteOrder(ByteOrder)
    /// There is no program of this name.
    case noProgram(String, available: [String])
    /// The program's section says nothing about what it is.
    case unknownType(program: String, section: String)
    /// This engine has no hook for programs of this type.
    case noHook(program: String, ProgramType)
    /// The program refers to something that only a kernel has.
    case needsKernel(program: String, String)
    /// A map could not be made.
    case map(MapError)
    /// What a map should hold at the start could not be put into it.
    case contents(map: String, LinuxError)
    /// The program can't be executed.
    case program(DecodeError, SourceLine?)
}

extension CollectionError: CustomStringConvertible {
    /// One sentence for people; the source line, where it is known, on a line of its own.
    public var description: String {
        switch self {
        case .byteOrder(let order):
            "made for \(order)-endian machines, which this one is not: it can be inspected, but not run here"
        case .noProgram(let name, let available):
            "no program '\(name)'; there are: \(available.joined(separator: ", "))"
        case .unknownType(let program, let section):
            "program \(program): section '\(section)' does not say what kind of program it is"
        case .noHook(let program, let type) where [.skSkb, .skMsg, .sockOps].contains(type):
            "program \(program): programs of type \(type.name) run on the data of sockets, which this process does not carry"
        case .noHook(let program, let type):
            "program \(program): programs of type \(type.name) can't run in this process yet"
        case .needsKernel(let program, let what):
            "program \(program): needs \(what), which only a kernel has"
        case .map(let error): "\(error)"
        case .contents(let map, let error): "map \(map): its initial contents are refused: \(error)"
        case .program(let error, let line?): "\(error)\n    \(line)"
        case .program(let error, nil): "\(error)"
        }
    }
}
