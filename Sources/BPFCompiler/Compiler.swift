import BPFPlatform

/// Translates programs to machine code.
///
/// What it is given must have been verified: the code checks nothing that the program does not check itself.
public enum Compiler {
    /// Compiles for a processor, which need not be the one that this runs on.
    ///
    /// - Throws: for programs that are malformed, and for instructions without code; `CompilerError` names the slot.
    public static func compile(
        _ request: CompilationRequest, for processor: Processor
    ) throws(CompilerError) -> MachineCode {
        let program = try Program(request.instructions, exceptionCallback: request.exceptionCallback)
        try CallDepth.check(program)
        var lowered = LoweredProgram(request, consume program)
        lowered.resolve()
        if request.optimizes {
            lowered.joinJumps()
            lowered = ValuePropagation.run(consume lowered)
            lowered.removeDeadSteps()
        }
        switch processor {
        case .amd64(let features):
            var lowering = X86Lowering(consume lowered, features)
            try lowering.lower()
            return try MachineCode(
                lowering.emitter.stream, lowering.lowered, .amd64, body: lowering.body,
                frame: lowering.entryFrame.number, usesRunState: lowering.usesRunState)
        case .arm64(let features):
            var lowering = ARM64Lowering(consume lowered, features)
            try lowering.lower()
            return try MachineCode(
                lowering.emitter.stream, lowering.lowered, .arm64, body: lowering.body,
                frame: lowering.entryFrame.number, usesRunState: lowering.usesRunState)
        }
    }
}

extension MachineCode {
    /// Lays out a stream whose first labels are those of the program's slots.
    init<Branch>(
        _ stream: CodeStream<Branch>, _ lowered: LoweredProgram, _ architecture: Architecture, body: CodeLabel,
        frame: UInt32, usesRunState: Bool
    ) throws(CompilerError) {
        let layout = try CodeLayout(stream)
        let (bytes, calls) = try layout.finish()
        guard let bodyOffset = layout.offset(of: body) else { throw CompilerError(.labelNotPlaced) }
        self.init(
            architecture: architecture,
            bytes: bytes,
            bodyOffset: bodyOffset,
            frame: frame,
            slotOffsets: layout.offsets(ofFirst: lowered.steps.count, notPlaced: bytes.count),
            calls: calls,
            faultingLoads: stream.faults.map {
                FaultingLoad(
                    offset: layout.offset(of: $0.start), next: layout.offset(of: $0.end), cleared: $0.register)
            },
            usesRunState: usesRunState,
            readsContextFields: lowered.readsContextFields
        )
    }
}
