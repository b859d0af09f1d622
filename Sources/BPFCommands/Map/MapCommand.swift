import ArgumentParser

/// `ebpf map`: looks at pinned maps and changes them, in bpftool's words.
struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Look at pinned maps, and change them while programs use them.",
        discussion: """
            MAP is 'pinned PATH', or the name of a map in the directory that plays /sys/fs/bpf. Bytes are written as bpftool takes them: \
            'key 10 0 0 0 value 0x2a 0 0 0', or 'hex' before them.
            """,
        subcommands: [
            MapListCommand.self, MapDumpCommand.self, MapLookupCommand.self, MapUpdateCommand.self,
            MapDeleteCommand.self, MapNextCommand.self, MapCreateCommand.self, MapPinCommand.self,
            MapUnpinCommand.self, MapFreezeCommand.self, MapPushCommand.self, MapPopCommand.self, MapPeekCommand.self,
            MapEventCommand.self, MapTopCommand.self,
        ]
    )
}
