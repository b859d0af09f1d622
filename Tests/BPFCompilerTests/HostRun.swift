import BPFCompiler
import BPFInstructions
import Testing

/// Compiles for the processor of this machine and runs there.
enum HostRun {
    static let missing: Comment = "there is no compiler for this machine's processor"

    /// The processors to try: with and without what the host has beyond the first.
    static let processors: [Processor] = {
        switch Processor.host {
        case .amd64(let features)?: features.isEmpty ? [.amd64([])] : [.amd64([]), .amd64(features)]
        default: []
        }
    }()

    /// Runs over a copy of the context; returns r0 and the context afterwards.
    static func run(
        _ request: CompilationRequest, on processor: Processor, context: [UInt8] = [], runState: UInt = 0
    ) throws -> (result: UInt64, context: [UInt8]) {
        let program = try NativeProgram(try Compiler.compile(request, for: processor))
        var memory = context + [0]
        // Safety: the programs of these tests stay inside of the context that they are given.
        let result = unsafe memory.withUnsafeMutableBytes { bytes in
            unsafe program.run(context: UInt(bitPattern: bytes.baseAddress), runState: runState)
        }
        return (result, Array(memory.dropLast()))
    }
}
