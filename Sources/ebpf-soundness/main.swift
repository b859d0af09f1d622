import BPFSoundness

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Makes programs, and runs those that the verifier accepts: none may trap. The status is 1 when one does.
///
///     ebpf-soundness [--seed=N] [--first=N] [--count=N] [--seconds=N]
let status: Int32
do {
    status = try SoundnessCommand(CommandLine.arguments.dropFirst()).run()
} catch {
    print("\(error)")
    status = 2
}
exit(status)
