import BPFCommands

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

exit(ConformanceCommand.execute(Array(CommandLine.arguments.dropFirst())))
