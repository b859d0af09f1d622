import EBPF

extension VerifiedProgram {
    /// What is known of an accepted program, for programs.
    var structured: StructuredValue {
        [
            "stack_depths": .array(stackDepths.map { .integer(Int64($0)) }),
            "barriers": [
                "before": .array(barriers.before.map { .integer(Int64($0)) }),
                "after": .array(barriers.after.map { .integer(Int64($0)) }),
            ],
            "unreachable": .array(unreachable.map { .integer(Int64($0)) }),
            "constants": .array(
                facts.constants.map { known in
                    [
                        "instruction": .integer(Int64(known.slot)), "register": .string("\(known.register)"),
                        "value": .number(known.value),
                    ]
                }),
            "branches": .array(
                facts.branches.map { ["instruction": .integer(Int64($0.slot)), "taken": .boolean($0.isTaken)] }),
            "map_calls": .array(
                facts.mapCalls.map { call in
                    [
                        "instruction": .integer(Int64(call.slot)), "map": .integer(Int64(call.map)),
                        "key": call.key.map { .string(Hex.encode($0)) } ?? .null,
                    ]
                }),
            "accesses": .array(
                facts.accesses.map { ["instruction": .integer(Int64($0.slot)), "memory": .string("\($0.memory)")] }),
        ]
    }
}
