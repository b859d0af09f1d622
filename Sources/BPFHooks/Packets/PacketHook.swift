public import BPFModel

/// A place where a program meets packets: what it is shown, what it may call, and what its result does.
///
/// A hook is a value; `PacketHook.all` has one for each kind of program that runs over packets.
public struct PacketHook: Hashable, Sendable {
    /// What people call it, as in `tc classifier`.
    public let name: String
    /// The kind of program that it runs.
    public let programType: ProgramType
    /// What the program's first argument points to, with the program's rights.
    public let contextLayout: ContextLayout
    /// Which helpers the program may call.
    public let helpers: Set<HelperID>
    /// What becomes of a packet.
    let fate: Fate

    /// How a result decides what becomes of a packet.
    enum Fate: Hashable, Sendable {
        /// It goes on with these results only.
        case survives(Set<UInt32>)
        /// It goes on unless the result is one of these.
        case survivesUnless(Set<UInt32>)
        /// The result is how many of its bytes are kept.
        case keepsBytes
    }

    /// The hook that runs programs of that type; nil where there is none.
    public static func running(_ type: ProgramType) -> PacketHook? {
        all.first { $0.programType == type }
    }

    /// The name of a result, as in `XDP_PASS`; in decimal where it has none.
    public func verdictName(_ result: UInt32) -> String {
        programType.verdictName(result)
    }

    /// How many bytes go on, of a packet that has `count` when the program returns `result`; 0 when it goes nowhere.
    ///
    /// An XDP frame goes on when it is passed, sent back or redirected; a result that XDP does not know drops it.
    /// tc lets a packet go on unless it is shot, stolen, queued or trapped. A socket filter's result is a length.
    public func survivingLength(of count: Int, result: UInt32) -> Int {
        switch fate {
        case .survives(let verdicts): verdicts.contains(result) ? count : 0
        case .survivesUnless(let verdicts): verdicts.contains(result) ? 0 : count
        case .keepsBytes: min(count, Int(result))
        }
    }

    /// The result that sends the packet where a redirect helper was told; nil where there is none.
    ///
    /// - Kernel: `XDP_REDIRECT`, `TC_ACT_REDIRECT`.
    public var redirectResult: UInt32? {
        switch programType {
        case .xdp: 4
        case .schedCls, .schedAct: 7
        default: nil
        }
    }

    /// Whether the context is a socket buffer's and not XDP's.
    var showsSocketBuffer: Bool { contextLayout.name == ContextLayout.skBuff.name }
}
