public import BPFModel

/// A program in the running kernel: its verifier accepted it.
public struct KernelProgram: ~Copyable, Sendable {
    /// The program's descriptor.
    public let descriptor: KernelDescriptor

    /// What is loaded.
    public struct Definition: Sendable {
        /// 8 bytes an instruction, in the host's byte order, with descriptors where maps are named.
        public var instructions: [UInt8]
        /// What the program is.
        public var type: ProgramType
        /// Where it is going to be attached, for types where that decides something.
        public var attachType: AttachType?
        /// The license's name.
        public var license = "GPL"
        /// `BPF_F_…`.
        public var flags: UInt32 = 0
        /// What to write into the log; 0 for nothing.
        public var logLevel: UInt32 = 0
        /// Room for the log, in bytes.
        public var logSize = 1 << 16
        /// The types that `functions` name, as a descriptor.
        public var types: Int32?
        /// Records of 8 bytes: first slot and type of each function; empty for none.
        public var functions: [UInt8] = []

        /// A program without types.
        public init(instructions: [UInt8], type: ProgramType, attachType: AttachType? = nil) {
            self.instructions = instructions
            self.type = type
            self.attachType = attachType
        }
    }

    /// What the kernel said to a program.
    public struct Verdict: Sendable {
        /// Why it was refused; nil where it was loaded.
        public var error: LinuxError?
        /// What the verifier wrote.
        public var log: String
    }

    /// A program that was loaded, or none, and what the kernel said.
    public struct Outcome: ~Copyable, Sendable {
        /// Nil where the kernel refused it.
        public var program: KernelProgram?
        /// Why, and what the verifier wrote.
        public let verdict: Verdict
    }

    private init(_ descriptor: consuming KernelDescriptor) {
        self.descriptor = descriptor
    }

    /// Loads a program; nil where the kernel refuses it.
    ///
    /// A log that is too long for its room does not change the verdict: levels up to 4 keep the end of it.
    /// - Kernel: `BPF_PROG_LOAD`.
    public static func load(_ definition: Definition) -> Outcome {
        var attributes = KernelAttributes()
        attributes.set(definition.type.rawValue, at: 0)
        attributes.set(UInt32(definition.instructions.count / 8), at: 4)
        attributes.set(buffer: definition.instructions, at: 8)
        attributes.set(buffer: Array(definition.license.utf8) + [0], at: 16)
        attributes.set(definition.flags, at: 44)
        attributes.set(definition.attachType?.rawValue ?? 0, at: 68)
        if let types = definition.types, !definition.functions.isEmpty {
            attributes.set(UInt32(bitPattern: types), at: 72)
            attributes.set(8, at: 76)
            attributes.set(buffer: definition.functions, at: 80)
            attributes.set(UInt32(definition.functions.count / 8), at: 88)
        }
        var output: (Int, [UInt8])?
        if definition.logLevel != 0 {
            attributes.set(definition.logLevel, at: 24)
            attributes.set(UInt32(definition.logSize), at: 28)
            output = (32, [UInt8](repeating: 0, count: definition.logSize))
        }
        let (result, written) = attributes.call(.programLoad, output: output)
        let log = String(decoding: written.prefix { $0 != 0 }, as: UTF8.self)
        switch result {
        case .success(let number):
            let program = KernelProgram(KernelDescriptor(owning: Int32(number)))
            return Outcome(program: program, verdict: Verdict(error: nil, log: log))
        case .failure(let error): return Outcome(program: nil, verdict: Verdict(error: error, log: log))
        }
    }
}
