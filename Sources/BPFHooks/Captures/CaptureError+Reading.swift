import BPFBytes

extension CaptureError {
    /// The file ended inside of `piece`, as a read of its bytes found.
    init(cutShort piece: Piece, by error: BytesError) {
        self.init(
            offset: error.offset, reason: .truncated(piece, needed: error.needed, available: error.available))
    }
}

extension [UInt8] {
    /// Confirms that the piece of a capture that begins at `offset` has all its `count` bytes.
    func require(_ count: Int, at offset: Int, of piece: CaptureError.Piece) throws(CaptureError) {
        do {
            try check(offset, count: count)
        } catch {
            throw CaptureError(cutShort: piece, by: error)
        }
    }

    /// Reads an integer that is part of a piece of a capture.
    func field<Value: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, in order: ByteOrder, of piece: CaptureError.Piece
    ) throws(CaptureError) -> Value {
        do {
            return try read(at: offset, in: order)
        } catch {
            throw CaptureError(cutShort: piece, by: error)
        }
    }
}
