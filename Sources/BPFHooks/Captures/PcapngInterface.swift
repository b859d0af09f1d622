/// What an interface description block says about the frames of its interface.
///
///     link type:2 reserved:2  snap length:4  options
///
/// - Source: draft-ietf-opsawg-pcapng §4.2.
struct PcapngInterface: Sendable {
    let linkType: LinkType
    /// The most bytes that were captured of a frame; 0 for no limit.
    let snapLength: UInt32
    /// What a unit of time is worth; microseconds unless an option says otherwise.
    private var resolution = TimestampResolution.microseconds
    /// What is added to each time, in seconds.
    private var offsetSeconds: Int64 = 0

    init(_ block: PcapngBlock) throws(CaptureError) {
        linkType = LinkType(rawValue: try block.field(at: 0))
        snapLength = try block.field(at: 4)
        var position = 8
        while let option = try PcapngOption(block, at: position) {
            switch option.code {
            case PcapngOption.timestampResolution:
                try option.require(length: 1, in: block)
                resolution = TimestampResolution(rawValue: try block.field(at: option.value))
            case PcapngOption.timestampOffset:
                try option.require(length: 8, in: block)
                offsetSeconds = try block.field(at: option.value)
            default:
                break
            }
            position = option.end
        }
    }

    /// The time of a frame in nanoseconds since 1970; nil for one that 64 bits cannot hold.
    func nanoseconds(ticks: UInt64) -> UInt64? {
        guard let time = resolution.nanoseconds(ticks: ticks) else { return nil }
        let (offset, overflow) = offsetSeconds.magnitude.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return nil }
        let moved =
            offsetSeconds < 0 ? time.subtractingReportingOverflow(offset) : time.addingReportingOverflow(offset)
        return moved.overflow ? nil : moved.partialValue
    }
}
