/// One packet at a hook, with the context that the program gets.
struct PacketEvent: Hashable, Sendable {
    /// Metadata, then the packet from its Ethernet header on.
    var data: ArraySlice<UInt8>
    /// How many bytes of `data` are metadata.
    var metadataLength = 0
    /// How many bytes of the packet stand before what the hook shows: its Ethernet header, or nothing.
    var hiddenLength = 0
    /// The context before the run.
    var context: ContextBytes
}
