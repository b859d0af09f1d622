import ArgumentParser
import EBPF

/// What is done so that machine code can't be abused.
struct HardeningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Hide constants in machine code, as bpf_jit_harden does: 0 never, 1 for --privilege none, 2 always.",
            valueName: "level"))
    var jitHarden = Hardening.Level.off

    @Flag(help: "Make indirect jumps in machine code ones that no processor guesses.")
    var retpolines = false

    @Option(
        help: """
            Verify as for a loader that has all rights (root), CAP_BPF alone (bpf) or none (none); \
            machine code of the last two has barriers against speculation.
            """)
    var privilege = Privilege.root

    /// The same as a value.
    var hardening: Hardening {
        var hardening = Hardening()
        hardening.level = jitHarden
        hardening.isPrivileged = privilege != .none
        hardening.guardsIndirectJumps = retpolines
        return hardening
    }

    /// Whether machine code is asked for something that the interpreter knows nothing of.
    var isForMachineCode: Bool { jitHarden != .off || retpolines }
}
