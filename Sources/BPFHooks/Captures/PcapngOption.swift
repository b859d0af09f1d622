/// The place of one option in a block.
///
///     code:2 length:2  value, padded to a multiple of 4
///
/// - Source: draft-ietf-opsawg-pcapng §3.5.
struct PcapngOption {
    /// Ends a list of options (`opt_endofopt`).
    static let endOfOptions: UInt16 = 0
    /// What a unit of time is worth (`if_tsresol`).
    static let timestampResolution: UInt16 = 9
    /// Seconds to add to each time (`if_tsoffset`).
    static let timestampOffset: UInt16 = 14

    let code: UInt16
    /// The length of the value, in bytes, without padding.
    let length: Int
    /// Where the value begins, in bytes from the start of the block's body.
    let value: Int
    /// Where the next option begins, in bytes from the start of the block's body.
    var end: Int { value + (length + 3) / 4 * 4 }

    /// Reads the option at `position` of a block's body; nil where the list ends.
    init?(_ block: PcapngBlock, at position: Int) throws(CaptureError) {
        guard position < block.body.count else { return nil }
        code = try block.field(at: position)
        length = Int(try block.field(at: position + 2) as UInt16)
        value = position + 4
        if code == Self.endOfOptions { return nil }
        guard length <= block.body.count - value else { throw fault(in: block) }
    }

    /// Confirms the length that the option's meaning demands.
    func require(length needed: Int, in block: PcapngBlock) throws(CaptureError) {
        if length != needed { throw fault(in: block) }
    }

    private func fault(in block: PcapngBlock) -> CaptureError {
        CaptureError(offset: block.offset, reason: .invalidOption(code: Int(code), length: length))
    }
}
