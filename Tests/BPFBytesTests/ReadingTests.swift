import BPFBytes
import Testing

@Suite struct ReadingTests {
    private let bytes: [UInt8] = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x41, 0x42, 0x00, 0xff]

    @Test func integersInBothOrders() throws {
        #expect(try bytes.read(UInt16.self, at: 1, in: .little) == 0x0302)
        #expect(try bytes.read(UInt16.self, at: 1, in: .big) == 0x0203)
        #expect(try bytes.read(UInt64.self, at: 0, in: .big) == 0x0102_0304_0506_0708)
        #expect(try bytes.read(Int8.self, at: 11, in: .host) == -1)
        let value: UInt32 = try bytes.read(at: 3, in: .little)
        #expect(value == 0x0706_0504)
    }

    @Test(arguments: [
        (11, 2, 1), (12, 1, 0), (13, 1, 0), (-1, 1, 0), (Int.max, 8, 0), (Int.min, 8, 0), (4, Int.max, 8),
    ])
    func nothingIsReadOutside(offset: Int, count: Int, available: Int) {
        let failure = BytesError(offset: offset, needed: count, available: available)
        #expect(throws: failure) { try bytes.check(offset, count: count) }
        #expect(throws: failure) { try bytes.copy(at: offset, count: count) }
    }

    @Test func aReadAcrossTheEndIsAnError() {
        #expect(throws: BytesError(offset: 9, needed: 4, available: 3)) {
            try bytes.read(UInt32.self, at: 9, in: .little)
        }
        #expect(
            "\(BytesError(offset: 9, needed: 4, available: 3))" == "truncated at offset 9: 4 bytes needed, 3 available")
        #expect(throws: BytesError.self) { try bytes.check(3, count: -1) }
    }

    @Test func copiesAndStrings() throws {
        #expect(try bytes.copy(at: 8, count: 2) == [0x41, 0x42])
        #expect(try bytes.copy(at: 12, count: 0) == [])
        #expect(try bytes.string(at: 8) == "AB")
        #expect(try bytes.string(at: 10) == "")
        #expect(throws: BytesError.self) { try bytes.string(at: 11) }
        #expect(throws: BytesError.self) { try bytes.string(at: 12) }
        #expect(try ([0xff, 0x41, 0] as [UInt8]).string(at: 0) == "\u{fffd}A")
    }
}
