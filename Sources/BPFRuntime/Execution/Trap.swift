public import BPFInstructions
public import BPFModel

/// Why checked execution stopped a program.
public struct Trap: Error, Hashable, Sendable {
    /// The program's name.
    public let program: String
    /// The slot of the instruction at fault, counted from the program's first.
    public let slot: Int
    /// What it did.
    public let kind: Kind

    /// What an instruction did that it may not do.
    public enum Kind: Error, Hashable, Sendable {
        /// An access outside of all memory that the program may touch; `nearest` is what it came closest to.
        case outOfBounds(Access, nearest: Region?)
        /// A write to memory that the program may only read.
        case readOnly(Access, Region)
        /// A read of memory that the program may only write.
        case writeOnly(Access, Region)
        /// An access to the context that is no read of a readable or write of a writable field.
        case context(Access, ContextFault)
        /// An atomic access to an address that is not a multiple of its size.
        case misaligned(Access)
        /// An atomic access to memory that is neither stack nor a map value.
        case notAtomic(Access, Region)
        /// A read of a register that holds nothing.
        case uninitialized(Register)
        /// An argument of a helper that is not what the helper takes.
        case argument(HelperID, Register, ArgumentFault)
        /// A packet access while r6 does not hold the context.
        case packetWithoutContext
        /// More nested calls than there are frames.
        case tooManyFrames(limit: Int)
        /// More instructions than the caller allowed.
        case instructionLimit(UInt64)
    }

    /// What is wrong with an access to the context.
    public enum ContextFault: Hashable, Sendable {
        /// The bytes are not those of one field.
        case notOneField
        /// A pointer is loaded in parts, or a field is accessed at an odd address.
        case partOfField(String)
        /// Programs of this kind may not read the field.
        case notReadable(String)
        /// Programs of this kind may not write the field.
        case notWritable(String)
    }

    /// What is wrong with an argument of a helper.
    public enum ArgumentFault: Hashable, Sendable {
        /// It is not the program's context.
        case notContext
        /// It is not a map.
        case notMap
        /// No record of a ring buffer that the program has reserved.
        case notRecord
        /// The helper does not work on this map.
        case wrongMap(String)
        /// Programs may not write this map.
        case readOnlyMap(String)
        /// A length is 0 where it must not be, or larger than any memory.
        case size(UInt64)
        /// It is not a function of the program.
        case notFunction
        /// Nothing here can stand for what the helper takes.
        case unsupported
    }
}

/// One access to memory.
public struct Access: Hashable, Sendable {
    /// What is done.
    public let kind: Kind
    /// Where the access begins.
    public let address: UInt64
    /// In bytes.
    public let size: Int

    /// What is done with memory.
    public enum Kind: Hashable, Sendable {
        /// A load, or a helper that reads.
        case read
        /// A store, or a helper that writes.
        case write
        /// A read-modify-write, acquire or release.
        case atomic
    }

    /// Describes an access.
    public init(_ kind: Kind, address: UInt64, size: Int) {
        self.kind = kind
        self.address = address
        self.size = size
    }
}
