import EBPF
import Foundation

/// The programs of a folder, each as machine code of this package beside the same C compiled for this machine.
struct ProgramSet {
    static let compute = [
        "xorshift", "crc32", "sieve", "divloop", "memcpy", "strcmp", "csum", "siphash", "siphash_u", "jhash", "parser",
        "switchvm",
    ]
    static let maps = ["array16", "percpu16", "hash16", "lru16", "update16", "flowmon", "ktime16"]
    static let others = [
        "empty", "collatz", "subcall", "subchain", "array1", "percpu1", "hash1", "lru1", "phash1", "tailcall",
    ]

    let folder: ProgramFolder
    let rounds: Int
    private let library: NativeLibrary
    private let memory: LowMemory
    private let packet = ProgramSet.samplePacket
    private let kernel: KernelRun?
    private var names: [String]

    /// One program's times, in nanoseconds a run; nil for what could not be measured.
    struct Row {
        let name: String
        let native, jit: Double
        /// The machine code by way of `Program.run(in:)`, one run at a time.
        var kernel, fast, single, reference: Double?
        /// Executed instructions, of machine code's bytes and of slots.
        let executed: UInt64
        let codeBytes: Int
        let slots: Int
    }

    init(_ path: String, rounds: Int, only: [String]) throws {
        folder = try ProgramFolder(path)
        self.rounds = rounds
        names = only.isEmpty ? Self.compute + Self.maps + Self.others : only
        library = try folder.library(names.filter { $0 != "tailcall" })
        memory = try LowMemory(count: 1 << 20)
        memory.base.advanced(by: 4096).copyMemory(from: packet, byteCount: packet.count)
        let start = UInt32(UInt(bitPattern: memory.base)) + 4096
        memory.base.storeBytes(of: start, toByteOffset: 76, as: UInt32.self)
        memory.base.storeBytes(of: start + UInt32(packet.count), toByteOffset: 80, as: UInt32.self)
        kernel = KernelRun(scratch: folder.scratch)
        try Data(packet).write(to: URL(filePath: folder.scratch + "/packet"))
    }

    /// Measures all programs, and says which could not be.
    func measure(_ report: (Row) -> Void) -> (rows: [Row], skipped: [String]) {
        defer { kernel?.close() }
        var (rows, skipped): ([Row], [String]) = ([], [])
        let empty = kernel.flatMap { _ in try? kernelTime("empty") } ?? nil
        for name in names {
            do {
                var row = try measure(name)
                if name != "tailcall" { row.kernel = try kernelTime(name).map { max($0 - (empty ?? 0), 0.1) } }
                report(row)
                rows.append(row)
            } catch {
                skipped.append("\(name): \(error)")
            }
        }
        return (rows, skipped)
    }

    private func kernelTime(_ name: String) throws -> Double? {
        _ = try folder.object(name)
        return kernel?.measure(
            name, object: "\(folder.scratch)/\(name).bpf.o", packet: "\(folder.scratch)/packet")
    }

    /// The times of runs of programs as machine code, in turns.
    func nativeTimes(_ objects: [[UInt8]]) throws -> [Double] {
        let engines = try objects.map { try loaded($0, mode: .native) }
        return try ProgramTimer(rounds: rounds * 4).measure(
            engines.map { engine in
                { count in
                    let session = engine.program.session(in: engine.context)
                    for _ in 0..<count { _ = try session.run() }
                }
            })
    }

    /// How long the compiler takes for all programs.
    func compileTimes() throws -> CompileTimes {
        try CompileTimes(names.compactMap { try? folder.object($0) }, rounds: rounds)
    }

    /// The same for each program alone.
    func compileTimesByName() throws -> [(name: String, times: CompileTimes)] {
        try names.map { ($0, try CompileTimes([try folder.object($0)], rounds: rounds)) }
    }

    private func measure(_ name: String) throws -> Row {
        let object = try folder.object(name)
        if name == "tailcall" { return try measureTailCalls(object) }
        let native = try library.program(name)
        let context = memory.base
        let expected = UInt32(truncatingIfNeeded: native(context))
        let jit = try loaded(object, mode: .native)
        let fast = try loaded(object, mode: .fast)
        let counted = try loaded(object, mode: .checked)
        _ = try counted.program.run(in: counted.context)
        let varies = name == "ktime16" || name == "flowmon"
        for engine in [jit, fast, counted] where !varies {
            let result = UInt32(truncatingIfNeeded: try engine.program.run(in: engine.context))
            if result != expected {
                throw ProgramFolder.Failure(description: "gives \(result) where the native code gives \(expected)")
            }
        }
        var works: [(Int) throws -> Void] = [
            { count in for _ in 0..<count { _ = native(context) } },
            { count in
                let session = jit.program.session(in: jit.context)
                for _ in 0..<count { _ = try session.run() }
            },
            { count in
                let session = fast.program.session(in: fast.context)
                for _ in 0..<count { _ = try session.run() }
            },
        ]
        works.append { count in for _ in 0..<count { _ = try jit.program.run(in: jit.context) } }
        if let reference = try reference(object, name) {
            works.append { count in for _ in 0..<count { _ = reference(context) } }
        }
        let times = try ProgramTimer(rounds: rounds).measure(works)
        return Row(
            name: name, native: times[0], jit: times[1], fast: times[2], single: times[3],
            reference: times.count > 4 ? times[4] : nil,
            executed: counted.context.instructionCount, codeBytes: jit.program.machineCode?.count ?? 0,
            slots: try CollectionSpec(ObjectFile(object)).programs.first?.instructions.count ?? 0)
    }

    /// A program that calls itself as often as it may, for each of these calls.
    private func measureTailCalls(_ object: [UInt8]) throws -> Row {
        let engines = try [ExecutionMode.native, .fast].map { try loaded(object, mode: $0) }
        for engine in engines {
            guard let array = engine.collection.map(named: "m_prog") as? ProgramArray else { throw LinuxError.enoent }
            try array.set(engine.program, at: 0)
        }
        defer { for engine in engines { (engine.collection.map(named: "m_prog") as? ProgramArray)?.removeAll() } }
        let times = try ProgramTimer(rounds: rounds).measure(
            engines.map { engine in
                { count in
                    let session = engine.program.session(in: engine.context)
                    for _ in 0..<count { _ = try session.run() }
                }
            })
        let calls = 33.0
        return Row(
            name: "tailcall", native: .nan, jit: times[0] / calls, fast: times[1] / calls, executed: 6,
            codeBytes: engines[0].program.machineCode?.count ?? 0,
            slots: engines[0].collection.spec.programs.first?.instructions.count ?? 0)
    }

    func loaded(
        _ object: [UInt8], mode: ExecutionMode, hardening: Hardening = Hardening(),
        verified: [String: VerifiedProgram] = [:]
    ) throws -> (
        program: Program, context: RunContext, collection: LoadedCollection
    ) {
        var options = LoadedCollection.Options()
        options.mode = mode
        options.fallback = nil
        options.hardening = hardening
        options.verified = verified
        let collection = try LoadedCollection(CollectionSpec(ObjectFile(object)), options: options)
        for map in BenchmarkMap.all where map.filled > 0 {
            guard let filled = collection.map(named: map.name) else { continue }
            let value = [UInt8](repeating: 0, count: filled.userValueSize)
            for key in 0..<UInt64(map.filled) {
                try filled.update((0..<8).map { UInt8(truncatingIfNeeded: key >> ($0 * 8)) }, value)
            }
        }
        guard let program = collection.program(named: "prog"), let context = RunContext(), let packet = Packet() else {
            throw LinuxError.enomem
        }
        try packet.load(self.packet)
        context.packet = packet
        try context.loadContext([UInt8](repeating: 0, count: 192))
        return (program, context, collection)
    }

    /// The C interpreter over the same program; nil for programs that it can't run.
    private func reference(
        _ object: [UInt8], _ name: String
    ) throws -> ((UnsafeMutableRawPointer) -> UInt64)? {
        let spec = try CollectionSpec(ObjectFile(object))
        guard let program = spec.programs.first else { return nil }
        var instructions = program.instructions
        for reference in program.references {
            let symbol: String
            switch reference.target {
            case .map(let map): symbol = map
            case .mapValue(".bss", _): symbol = name == "memcpy" ? "buf_memcpy" : "flags_sieve"
            default: return nil
            }
            let address = UInt64(UInt(bitPattern: try library.symbol(symbol)))
            instructions[reference.slot] = Instruction(
                opcode: 0x18, destination: instructions[reference.slot].destination,
                immediate: Int32(truncatingIfNeeded: address))
            instructions[reference.slot + 1] = Instruction(
                opcode: 0, immediate: Int32(truncatingIfNeeded: address >> 32))
        }
        return try library.reference(Instruction.encode(instructions, in: .little))
    }

    /// An Ethernet frame with IPv4 and TCP; from byte 768 on it repeats what stands from byte 64 on.
    private static let samplePacket: [UInt8] = {
        var state: UInt32 = 12345
        var bytes = (0..<1504).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
        bytes.replaceSubrange(12..<15, with: [0x08, 0x00, 0x45])
        bytes.replaceSubrange(16..<24, with: [0x05, 0xd2, 0, 1, 0x40, 0, 64, 6])
        bytes.replaceSubrange(34..<38, with: [0x9c, 0x40, 0x01, 0xbb])
        bytes[47] = 0x10
        bytes.replaceSubrange(768..<1408, with: bytes[64..<704])
        return bytes
    }()
}
