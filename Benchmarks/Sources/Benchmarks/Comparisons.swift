import CSwitch
import EBPF

/// What is compared.
enum Comparisons {
    /// All comparisons that this machine can make, and why others are left out.
    static func all(
        with maps: (comparisons: [Comparison], skipped: [String])
    ) throws -> (comparisons: [Comparison], skipped: [String]) {
        var comparisons = [
            try microLoop(), try emptyProgram(), try lookups(.array), try lookups(.hash),
        ]
        comparisons += try verification()
        comparisons += maps.comparisons
        var skipped = maps.skipped
        do {
            comparisons.append(try kernelTypes())
        } catch {
            skipped.append("types of the running kernel: \(error)")
        }
        return (comparisons, skipped)
    }

    private static func microLoop() throws -> Comparison {
        let slots = Instruction.encode(try Assembler.instructions(Programs.microLoop), in: .little)
        let expected = try Programs.program(Programs.microLoop, mode: .fast).run(in: context())
        let yardstick = Comparison.Candidate(name: "C switch, -O2") {
            let result = slots.withUnsafeBytes { bytes in
                cswitch_run(bytes.baseAddress?.assumingMemoryBound(to: cswitch_instruction.self), nil)
            }
            guard result == expected else { throw Failure.differentWork }
        }
        let engines = try ExecutionMode.allCases.map { mode in
            try candidate(Programs.microLoop, mode: mode, expected: expected)
        }
        return Comparison(
            title: "micro loop (xorshift)", unit: "instruction", units: Programs.microLoopLength,
            candidates: [yardstick] + engines)
    }

    private static func emptyProgram() throws -> Comparison {
        Comparison(
            title: "empty program", unit: "run", units: 1,
            candidates: try ExecutionMode.allCases.map { try candidate(Programs.empty, mode: $0, expected: 0) })
    }

    private static func lookups(_ type: MapType) throws -> Comparison {
        let map = try Programs.filledMap(type)
        let expected = UInt64(Programs.lookupCount * (Programs.lookupCount - 1) / 2)
        return Comparison(
            title: "\(type.name) look-up, 9 instructions with its loop", unit: "look-up", units: Programs.lookupCount,
            candidates: try ExecutionMode.allCases.map {
                try candidate(Programs.lookups, map: map, mode: $0, expected: expected)
            })
    }

    private static func candidate(
        _ text: String, map: (any Map)? = nil, mode: ExecutionMode, expected: UInt64
    ) throws -> Comparison.Candidate {
        let program = try Programs.program(text, map: map, mode: mode)
        let context = try context()
        return Comparison.Candidate(name: mode == .native ? "machine code" : "interpreter, \(mode.rawValue)") {
            guard try program.run(in: context) == expected else { throw Failure.differentWork }
        }
    }

    private static func context() throws -> RunContext {
        guard let context = RunContext() else { throw LinuxError.enomem }
        return context
    }

    /// Opening the running kernel's types, read already, for one look-up; all types for comparison.
    private static func kernelTypes() throws -> Comparison {
        let bytes = try KernelTypes.read()
        return Comparison(
            title: "types of the running kernel (\(bytes.count) bytes)", unit: "opening", units: 1,
            candidates: [
                Comparison.Candidate(name: "open, type 1") { _ = try BTF(bytes).type(1) },
                Comparison.Candidate(name: "open, last type") {
                    let btf = try BTF(bytes)
                    _ = try btf.type(TypeID(rawValue: UInt32(try btf.count())))
                },
                Comparison.Candidate(name: "open, task_struct by name") {
                    _ = try BTF(bytes).identifiers(named: "task_struct", kind: .structure)
                },
            ])
    }

    /// Why a measurement means nothing.
    enum Failure: Error {
        /// A candidate computed something else.
        case differentWork
    }
}
