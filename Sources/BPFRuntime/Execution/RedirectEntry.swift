public import BPFMaps

/// An entry of a map that a program redirected to, in which an object of this process stands: who runs programs lets it decide about the packet.
public struct RedirectEntry: Sendable {
    /// Where packets go on to from there.
    public let target: PacketForwarding.Target
    /// A program, or a queue.
    public let object: any EntryObject

    /// Describes an entry.
    public init(target: PacketForwarding.Target, object: any EntryObject) {
        self.target = target
        self.object = object
    }
}
