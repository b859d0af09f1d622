import BPFModel

/// Where the buffers of a perf event array lie: it follows from what the map is.
///
///     body: sizes, u32 for each buffer, to 4096 │ buffer 0 │ buffer 1 │ …      a buffer for each index, 256 at most
///     buffer: page │ data, as many pages as the definition says
///
/// The size of a buffer is the binary logarithm of its pages plus 1, and 0 while it is closed.
enum PerfLayout {
    static let page: UInt = 4096
    /// Indices from here on have no buffer: no run's slot is so large.
    static let mostBuffers: UInt32 = 256
    private static let mostPages: UInt32 = 1 << 16

    static func buffers(of definition: MapDefinition) -> UInt32 { min(definition.maxEntries, mostBuffers) }

    /// Bytes from one buffer to the next.
    static func stride(of definition: MapDefinition) -> UInt { (1 + UInt(definition.bufferPages)) * page }

    static func size(of definition: MapDefinition) -> UInt64? {
        guard mayHave(pages: definition.bufferPages) else { return nil }
        return UInt64(page) + UInt64(buffers(of: definition)) * UInt64(stride(of: definition))
    }

    /// Whether a buffer may have so many pages.
    static func mayHave(pages: UInt32) -> Bool { pages > 0 && pages <= mostPages && pages & (pages - 1) == 0 }
}
