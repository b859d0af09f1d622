import BPFBytes
import BPFInstructions
import BPFKernel
import BPFModel
import BPFObjects
import BPFTypeFormat
import BPFVerification

/// A program as bpf(2) takes it.
struct LiveProgram {
    private var definition: KernelProgram.Definition

    /// A program whose loads of maps hold descriptors already.
    init(_ instructions: [Instruction], type: ProgramType, attachType: AttachType? = nil, flags: UInt32 = 0) {
        definition = KernelProgram.Definition(
            instructions: Instruction.encode(instructions, in: .host), type: type, attachType: attachType)
        definition.flags = flags
        // Statistics, and of the rest only errors.
        definition.logLevel = 4
        definition.logSize = 1 << 14
    }

    /// A program of an object, with its maps, the types of its functions, and the functions of the kernel whose types `kernel` has.
    init(
        _ program: ProgramSpec, _ request: VerificationRequest, _ collection: CollectionSpec, _ maps: ObjectMaps,
        kernel: BTF?
    ) throws(LinuxError) {
        var instructions = program.instructions
        for reference in program.references {
            switch reference.target {
            case .map(let name), .mapValue(let name, _):
                instructions[reference.slot].immediate = try maps.descriptor(of: name)
            case .kernelFunction(let name, _):
                guard let type = try? kernel?.identifiers(named: name, kind: .function).first else { throw .enoent }
                instructions[reference.slot].immediate = Int32(bitPattern: type.rawValue)
            default: break
            }
        }
        self.init(
            instructions, type: request.programType, attachType: request.attachType, flags: request.flags.rawValue)
        definition.license = collection.license
        let functions = program.subprograms.compactMap { part in part.type.map { (part.slot, $0.rawValue) } }
        guard functions.count == program.subprograms.count, let types = maps.typesDescriptor else { return }
        describe(functions, types: types)
    }

    /// Says which type each function has, by its first slot.
    mutating func describe(_ functions: [(slot: Int, type: UInt32)], types: Int32) {
        definition.types = types
        definition.functions = functions.flatMap { slot, type in
            [UInt32(slot), type].flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32($0 * 8)) } }
        }
    }

    /// What the kernel writes about the first instructions that it goes through, at level 2.
    func trace(size: Int) -> String {
        var definition = definition
        // The beginning of the log, not its end.
        definition.logLevel = 2 | 8
        definition.logSize = size
        return KernelProgram.load(definition).verdict.log
    }

    /// The kernel's verdict; a program that it accepts is gone again at once.
    func load() -> LiveVerdict {
        let verdict = KernelProgram.load(definition).verdict
        return LiveVerdict(error: verdict.error, log: verdict.log)
    }
}
