public import BPFPlatform

/// A compiled program in executable memory, which is freed with the last reference to it.
public final class NativeProgram: Sendable {
    /// What was compiled, before it was placed.
    public let machineCode: MachineCode
    /// The address of the program's entry, which a tail call goes to.
    public let entry: UInt
    private let code: ExecutableCode

    /// Places machine code.
    ///
    /// - Throws: for another processor's code, and where the system refuses executable memory.
    public init(_ machineCode: MachineCode, in memory: ExecutableMemory = .shared) throws(CompilerError) {
        guard machineCode.architecture == .host else { throw CompilerError(.foreignCode) }
        self.machineCode = machineCode
        let near = machineCode.calls.first?.function.value ?? 0
        do throws(ExecutableMemoryError) {
            code = try memory.place(machineCode.bytes, near: near, faults: machineCode.faultingLoads) {
                address, bytes in
                machineCode.shortenCalls(in: &bytes, at: address)
            }
        } catch {
            throw CompilerError(.executableMemory(error))
        }
        entry = code.address
    }

    /// The number of bytes of machine code.
    public var codeSize: Int { code.count }

    /// The entry as C sees it: r1, which is the context, to r5, and then the run state; the result is r0.
    public typealias Function = @convention(c) (UInt, UInt64, UInt64, UInt64, UInt64, UInt) -> UInt64

    /// The program's entry, which may be called from many threads at once for as long as the program is held.
    ///
    /// The caller vouches that the program was verified for what the context points to and for the functions it calls.
    @unsafe public var function: Function {
        // Safety: the compiler made the code at this address a function of this type.
        unsafe unsafeBitCast(entry, to: Function.self)
    }

    /// Runs the program with `second` in r2 and returns r0; allocates nothing, and may be called from many threads at once.
    ///
    /// The caller vouches that the program was verified for what `context` points to and for the functions it calls, which
    /// get `runState` as it is.
    @unsafe
    public func run(context: UInt, second: UInt64 = 0, runState: UInt = 0) -> UInt64 {
        // Safety: the caller vouches for the program.
        unsafe function(context, second, 0, 0, 0, runState)
    }
}

extension MachineCode {
    /// Points calls at their functions where a branch from `address` reaches them, and past the veneers.
    fileprivate func shortenCalls(in bytes: inout [UInt8], at address: UInt) {
        for call in calls {
            let distance = Int(bitPattern: call.function.value &- (address &+ UInt(call.offset)))
            let (length, word): (Int, UInt64)
            switch architecture {
            case .amd64:
                guard X86Branch.call.longReaches(distance) else { continue }
                length = X86Branch.call.longLength
                word = X86Branch.call.bytes(distance: distance, length: length)
            case .arm64:
                guard ARM64Branch.call.longReaches(distance) else { continue }
                length = ARM64Branch.call.longLength
                word = ARM64Branch.call.bytes(distance: distance, length: length)
            }
            guard call.offset + length <= bytes.count else { continue }
            for place in 0..<length {
                bytes[call.offset + place] = UInt8(truncatingIfNeeded: word >> UInt64(place * 8))
            }
        }
    }
}

extension MachineCode.Architecture {
    /// The family of the processor that executes this; nil when there is no compiler for it.
    fileprivate static var host: Self? {
        #if arch(x86_64)
            .amd64
        #elseif arch(arm64)
            .arm64
        #else
            nil
        #endif
    }
}
