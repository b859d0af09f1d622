import BPFCompiler
import BPFMaps
import BPFPlatform

/// The machine code of one program, and what a run of it takes.
final class NativeCode: Sendable {
    private let program: NativeProgram
    /// Its entry.
    let function: NativeProgram.Function
    /// Whether helpers are called, which want a state.
    let usesState: Bool
    /// Whether anything belongs to the run's slot.
    let usesSlot: Bool
    /// Whether other programs may be entered by their addresses.
    let makesTailCalls: Bool
    /// Whether a run may load what is not there, and so its thread must be ready for faults.
    let mayFault: Bool
    /// What other programs enter this one by.
    private let record = EntryRecord()

    /// Compiles a program that was decoded without fusion.
    init(
        _ code: ProgramCode, _ decoded: DecodedProgram, _ rules: ContextRules, _ hardening: Hardening
    ) throws(DecodeError) {
        let native = NativeRequest(code, decoded, rules, hardening)
        do throws(CompilerError) {
            guard NativeRequest.isUsable, let processor = Processor.host else { throw CompilerError(.foreignCode) }
            program = try NativeProgram(try Compiler.compile(native.request, for: processor))
        } catch {
            throw DecodeError(program: code.name, slot: error.slot ?? 0, reason: .notCompiled("\(error.reason)"))
        }
        let name = "bpf_prog_\(code.name)"
        PerfMap.note(name, at: program.entry, count: program.codeSize)
        if JITDump.isEnabled {
            let lines = program.machineCode.lines(code.lines)
            JITDump.note(name, at: program.entry, count: program.codeSize, lines: lines)
        }
        // Safety: whoever runs a program in native mode trusts it, and `program` is held as long as this.
        function = unsafe program.function
        usesState = program.machineCode.usesRunState
        usesSlot = usesState && native.usesSlot
        makesTailCalls = native.makesTailCalls
        mayFault = makesTailCalls || !program.machineCode.faultingLoads.isEmpty
    }

    /// Lets other programs enter `program`, whose code this is.
    func publish(_ program: Program) { record.set(self.program, of: program) }

    /// The address of what other programs enter this one by.
    var recordAddress: UInt { record.address }

    /// Where a tail call goes to.
    var entry: UInt { program.entry }

    /// The machine code, before it was placed.
    var machineCode: MachineCode { program.machineCode }

    /// Runs the program to its end and returns r0.
    func run(_ owner: Program, in context: RunContext) -> UInt64 {
        if mayFault { GuardedMemory.prepareThread() }
        if usesState { return runWithState(owner, in: context) }
        context.outcome = RunOutcome(instructionCount: 0, slot: context.outcome.slot, mode: .native)
        return function(UInt(context.memory.base), context.settings.secondArgument ?? 0, 0, 0, 0, 0)
    }

    private func runWithState(_ owner: Program, in context: RunContext) -> UInt64 {
        let slot = usesSlot ? context.slots.acquire(preferring: context.outcome.slot) : context.outcome.slot
        defer { if usesSlot { context.slots.release(slot) } }
        let running = makesTailCalls ? TailCallGuard.enter() : 0
        defer { if makesTailCalls { TailCallGuard.leave(running) } }
        var state = RunState(owner, in: context, slot: slot)
        context.outcome = RunOutcome(instructionCount: 0, slot: slot, mode: .native)
        let second = context.settings.secondArgument ?? 0
        let result = unsafe withUnsafeMutablePointer(to: &state) { state -> UInt64 in
            // Safety: the state outlives the call; what the program pushes lies below it.
            unsafe state.pointee.memory.nativeStackEnd = UInt64(UInt(bitPattern: state))
            return function(UInt(context.memory.base), second, 0, 0, 0, UInt(bitPattern: state))
        }
        if !context.chain.isEmpty { context.chain.removeAll(keepingCapacity: true) }
        return result
    }
}
