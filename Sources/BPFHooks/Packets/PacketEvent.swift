/// One packet at a hook, with the context that the program gets.
struct PacketEvent: Hashable, Sendable {
    /// Metadata, then the packet as the hook shows it.
    var data: ArraySlice<UInt8>
    /// How many bytes of `data` are metadata.
    var metadataLength = 0
    /// The context before the run.
    var context: ContextBytes
}
