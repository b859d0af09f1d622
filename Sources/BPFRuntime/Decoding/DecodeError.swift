public import BPFInstructions
public import BPFModel

/// Why a program cannot be run: the first thing in it that no engine can execute.
public struct DecodeError: Error, Hashable, Sendable {
    /// The program's name.
    public let program: String
    /// The slot at fault, counted from the program's first.
    public let slot: Int
    /// What is wrong there.
    public let reason: Reason

    /// What is wrong with an instruction.
    public enum Reason: Hashable, Sendable {
        /// The program has no instructions.
        case empty
        /// The program has more slots than Linux accepts.
        case tooLong(count: Int, limit: Int)
        /// No instruction has this opcode.
        case unknownOpcode(UInt8)
        /// The opcode exists, and a field that must be fixed holds something else.
        case reservedField(opcode: UInt8)
        /// The instruction names r11 or above.
        case noSuchRegister(Register)
        /// The instruction writes r10.
        case writesFramePointer
        /// The second slot of a 64-bit load is missing or not empty.
        case incompleteWideLoad
        /// A jump or call leads outside of the program; `target` is a slot.
        case jumpOutOfRange(target: Int)
        /// A jump or call leads to the second slot of a 64-bit load.
        case jumpIntoWideLoad(target: Int)
        /// Execution would run on past the last instruction of a function.
        case fallsOffTheEnd
        /// No helper has this number.
        case unknownHelper(HelperID)
        /// The helper exists, and this kind of program may not call it.
        case helperNotAllowed(HelperID)
        /// The helper exists, and is not implemented here.
        case helperNotSupported(HelperID)
        /// Calls of kernel functions need a kernel; the number is a BTF type ID.
        case kernelFunction(Int32)
        /// A callback of a helper may throw, over the helper's head.
        case throwsInCallback
        /// Calls through a register are never accepted.
        case callThroughRegister
        /// The address of a kernel variable needs a kernel; the number is a BTF type ID.
        case kernelVariable(Int32)
        /// Nothing says which map the load stands for.
        case noMap
        /// The map has no values with an address of their own, or more than one.
        case noDirectValue(map: String)
        /// The offset lies outside of the map's value.
        case valueOffset(map: String, offset: Int, size: Int)
        /// The program array belongs to another kind of program.
        case programArrayOfAnotherKind(map: String)
        /// A cast between address spaces needs an arena, and a verdict that says what works on it.
        case noArena
        /// There are not so many addresses, or the host's pages are too large to map its file.
        case noRoomForArena(map: String)
        /// The compiler, or the system, refuses to make machine code of it; the text says why.
        case notCompiled(String)
    }

    /// Describes a fault of one program.
    public init(program: String, slot: Int, reason: Reason) {
        self.program = program
        self.slot = slot
        self.reason = reason
    }
}

extension DecodeError: CustomStringConvertible {
    /// One sentence for people, with program and slot.
    public var description: String { "program \(program), instruction \(slot): \(reason)" }
}

extension DecodeError.Reason: CustomStringConvertible {
    /// What is wrong, in a few words.
    public var description: String {
        switch self {
        case .empty: "the program has no instructions"
        case .tooLong(let count, let limit): "the program has \(count) instructions where at most \(limit) are possible"
        case .unknownOpcode(let opcode): "unknown opcode \(Self.hex(opcode))"
        case .reservedField(let opcode): "a reserved field of opcode \(Self.hex(opcode)) is in use"
        case .noSuchRegister(let register): "there is no register \(register)"
        case .writesFramePointer: "r10 is read only"
        case .incompleteWideLoad: "a 64-bit load needs a second, otherwise empty, slot"
        case .jumpOutOfRange(let target): "a jump leads out of the program, to \(target)"
        case .jumpIntoWideLoad(let target): "a jump leads into the 64-bit load that ends at \(target)"
        case .fallsOffTheEnd: "the last instruction of a function is neither an exit nor a jump"
        case .unknownHelper(let id): "there is no helper number \(id.rawValue)"
        case .helperNotAllowed(let id): "calling \(id.name) is not allowed in this kind of program"
        case .helperNotSupported(let id): "calling \(id.name) is not supported yet"
        case .kernelFunction(let id): "calling a kernel function (BTF type \(id)) is not possible outside of a kernel"
        case .throwsInCallback: "a function that a helper calls may come here, and must not throw"
        case .callThroughRegister: "calling through a register is not allowed"
        case .kernelVariable(let id): "a kernel variable (BTF type \(id)) has no address outside of a kernel"
        case .noMap: "nothing says which map this load stands for"
        case .noDirectValue(let map): "map \(map) has no single value with an address of its own"
        case .valueOffset(let map, let offset, let size):
            "offset \(offset) in a value of map \(map), which has \(size) bytes"
        case .programArrayOfAnotherKind(let map): "program array \(map) belongs to another kind of program"
        case .noArena: "work on an arena's addresses and pages needs an arena, and a program that was verified"
        case .noRoomForArena(let map): "there is no room for the 4 GiB of addresses of arena \(map)"
        case .notCompiled(let why): "there is no machine code for it: \(why)"
        }
    }

    private static func hex(_ opcode: UInt8) -> String {
        (opcode < 16 ? "0x0" : "0x") + String(opcode, radix: 16)
    }
}

extension HelperID {
    /// The name as the kernel prints it, or the number.
    var name: String { Helper.with(id: self)?.name ?? "helper \(rawValue)" }
}
