import BPFPlatform

/// Translates programs to machine code.
///
/// What it is given must have been verified: the code checks nothing that the program does not check itself.
public enum Compiler {
    /// Compiles for a processor, which need not be the one that this runs on.
    ///
    /// - Throws: for programs that are malformed, and for instructions without code; `CompilerError` names the slot.
    public static func compile(
        _ request: consuming CompilationRequest, for processor: Processor
    ) throws(CompilerError) -> MachineCode {
        let program = try Program(request.instructions, exceptionCallback: request.exceptionCallback)
        try CallDepth.check(program)
        let optimizes = request.optimizes
        var lowered = LoweredProgram(consume request, consume program)
        lowered.resolve()
        if optimizes {
            lowered.joinJumps()
            lowered = ValuePropagation.run(consume lowered)
            let live = Liveness(lowered)
            lowered.removeDeadSteps(live)
            lowered.moveOutOfLoops(live)
        }
        switch processor {
        case .amd64(let features):
            var lowering = X86Lowering(consume lowered, features)
            try lowering.lower()
            return try MachineCode((consume lowering).written, .amd64)
        case .arm64(let features):
            var lowering = ARM64Lowering(consume lowered, features)
            try lowering.lower()
            return try MachineCode((consume lowering).written, .arm64)
        }
    }
}

/// Code that a back end has written, not laid out yet; what it was written from is gone, so that there is room for what comes.
struct WrittenCode<Branch: BranchForm> {
    /// Its first labels are those of the program's slots.
    let stream: CodeStream<Branch>
    /// How many slots the program has.
    let slotCount: Int
    /// What follows the making of the entry's frame.
    let body: CodeLabel
    /// As in `MachineCode`.
    let frame: UInt32
    let usesRunState: Bool
    let readsContextFields: Bool
}

extension X86Lowering {
    fileprivate var written: WrittenCode<X86Branch> {
        consuming get {
            WrittenCode(
                stream: emitter.stream, slotCount: lowered.steps.count, body: body, frame: entryFrame.number,
                usesRunState: usesRunState, readsContextFields: lowered.readsContextFields)
        }
    }
}

extension ARM64Lowering {
    fileprivate var written: WrittenCode<ARM64Branch> {
        consuming get {
            WrittenCode(
                stream: emitter.stream, slotCount: lowered.steps.count, body: body, frame: entryFrame.number,
                usesRunState: usesRunState, readsContextFields: lowered.readsContextFields)
        }
    }
}

extension MachineCode {
    /// Lays code out.
    init<Branch>(
        _ code: consuming WrittenCode<Branch>, _ architecture: Architecture
    ) throws(CompilerError) {
        let layout = try CodeLayout(code.stream)
        let (bytes, calls) = try layout.finish()
        guard let bodyOffset = layout.offset(of: code.body) else { throw CompilerError(.labelNotPlaced) }
        self.init(
            architecture: architecture,
            bytes: bytes,
            bodyOffset: bodyOffset,
            frame: code.frame,
            slotOffsets: layout.offsets(ofFirst: code.slotCount, notPlaced: bytes.count),
            calls: calls,
            faultingLoads: code.stream.faults.map {
                FaultingLoad(
                    offset: layout.offset(of: $0.start), next: layout.offset(of: $0.end), cleared: $0.register)
            },
            usesRunState: code.usesRunState,
            readsContextFields: code.readsContextFields
        )
    }
}
