import BPFInstructions

/// Translates a program to x86-64, instruction by instruction.
struct X86Lowering {
    let request: CompilationRequest
    let program: Program
    let features: X86Features
    var emitter: X86Emitter
    /// The frame that the current subprogram has.
    var frame: X86Frame
    /// Where the current subprogram leaves.
    var exit: CodeLabel
    /// Where subprograms start, before their prologue, by slot.
    private var entries: [Int: CodeLabel] = [:]
    /// Where helpers enter subprograms, by slot.
    private var callbacks: [Int: CodeLabel] = [:]
    /// The jumps to functions.
    private var veneers: [FunctionAddress: CodeLabel] = [:]

    /// Where loops start; the processor fetches instructions by such blocks.
    private static let loopAlignment = 16

    init(_ request: CompilationRequest, _ program: Program, _ features: X86Features) {
        self.request = request
        self.program = program
        self.features = features
        let count = program.instructions.count
        var stream = CodeStream<X86Branch>(labels: count, capacity: count * 6 + 64)
        exit = stream.label()
        frame = X86Frame(program.subprograms[0], keepsRunState: false)
        for subprogram in program.subprograms {
            entries[subprogram.slots.lowerBound] = stream.label()
            if subprogram.isCallback { callbacks[subprogram.slots.lowerBound] = stream.label() }
        }
        emitter = X86Emitter(stream: stream)
    }

    /// Translates everything.
    mutating func lower() throws(CompilerError) {
        let usesRunState = program.subprograms.contains(where: \.usesRunState)
        for (index, subprogram) in program.subprograms.enumerated() {
            try lower(subprogram, keepsRunState: index == 0 && usesRunState)
        }
        for (slot, label) in callbacks.sorted(by: { $0.key < $1.key }) { writeCallback(slot, label) }
        for (function, label) in veneers.sorted(by: { $0.key.value < $1.key.value }) {
            emitter.stream.place(label)
            emitter.emitVeneer(to: function)
        }
    }

    private mutating func lower(_ subprogram: Subprogram, keepsRunState: Bool) throws(CompilerError) {
        frame = X86Frame(subprogram, keepsRunState: keepsRunState)
        exit = emitter.stream.label()
        var exitIsPlaced = false
        if let entry = entries[subprogram.slots.lowerBound] { emitter.stream.place(entry) }
        writePrologue(subprogram, keepsRunState: keepsRunState)
        for slot in subprogram.slots {
            if case .backward = program.jumpTargets[slot] { emitter.stream.align(to: Self.loopAlignment) }
            emitter.stream.place(CodeLabel(index: slot))
            guard let operation = program.operations[slot] else { continue }
            if operation == .exit, slot == subprogram.slots.upperBound - 1 {
                emitter.stream.place(exit)
                exitIsPlaced = true
                writeEpilogue()
            } else {
                try lower(operation, program.instructions[slot], at: slot)
            }
        }
        if !exitIsPlaced {
            emitter.stream.place(exit)
            writeEpilogue()
        }
    }

    private mutating func lower(
        _ operation: Operation, _ instruction: Instruction, at slot: Int
    ) throws(CompilerError) {
        switch operation {
        case .arithmetic(let arithmetic, let width, let operand):
            lowerArithmetic(arithmetic, width, operand, instruction)
        case .negate(let width): emitter.emit(.neg, width.x86, .register(instruction.x86Destination))
        case .moveSignExtended(let size, let width): lowerSignExtension(size, width, instruction)
        case .byteSwap(let size, let order): lowerByteSwap(size, order, instruction.x86Destination)
        case .loadImmediate64(let source): try lowerImmediate64(source, instruction, at: slot)
        case .load, .store, .loadAcquire, .storeRelease: lowerMemory(operation, instruction, at: slot)
        case .atomic, .atomicExchange, .atomicCompareExchange: lowerAtomic(operation, instruction)
        case .jump, .jumpIf, .mayGoto: lowerJump(operation, instruction, at: slot)
        case .loadPacket(let size, let address): try lowerPacketLoad(size, address, instruction, at: slot)
        case .callHelper, .callLocal, .callKernelFunction: try lowerCall(operation, instruction, at: slot)
        case .exit: leave()
        case .callRegister: throw CompilerError(.unsupported("a call of a register"), slot: slot)
        case .castAddressSpace: throw CompilerError(.unsupported("an address space cast"), slot: slot)
        case .perCPUAddress, .speculationBarrier:
            throw CompilerError(.unsupported("an instruction that only Linux puts in"), slot: slot)
        }
    }

    /// Where a subprogram starts.
    func entry(at slot: Int) -> CodeLabel? { entries[slot] }

    /// Where helpers enter a subprogram.
    func callback(at slot: Int) -> CodeLabel? { callbacks[slot] }

    /// The jump to a function, shared by all its calls.
    mutating func veneer(to function: FunctionAddress) -> CodeLabel {
        if let label = veneers[function] { return label }
        let label = emitter.stream.label()
        veneers[function] = label
        return label
    }
}
