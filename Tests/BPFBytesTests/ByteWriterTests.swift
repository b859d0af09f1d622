import BPFBytes
import Testing

@Suite struct ByteWriterTests {
    @Test func integersInBothOrders() {
        var little = ByteWriter(order: .little)
        little.append(UInt8(1))
        little.append(UInt32(0x0203_0405))
        #expect(little.bytes == [1, 5, 4, 3, 2])
        var big = ByteWriter(order: .big)
        big.append(Int16(-2))
        big.append(UInt64(0x0102_0304_0506_0708))
        #expect(big.bytes == [0xff, 0xfe, 1, 2, 3, 4, 5, 6, 7, 8])
        #expect(big.count == 10)
    }

    @Test func stringsAndAlignment() {
        var writer = ByteWriter(order: .little)
        writer.append(terminated: "ab")
        writer.align(to: 4)
        #expect(writer.bytes == [0x61, 0x62, 0, 0])
        writer.align(to: 4)
        #expect(writer.count == 4)
        writer.append(contentsOf: [9] as [UInt8])
        writer.align(to: 8)
        #expect(writer.bytes == [0x61, 0x62, 0, 0, 9, 0, 0, 0])
        writer.align(to: 0)
        #expect(writer.count == 8)
    }

    @Test func patchesOverwrite() {
        var writer = ByteWriter(order: .big)
        writer.append(UInt32(0))
        writer.append(UInt8(7))
        writer.patch(UInt16(0x0102), at: 1)
        #expect(writer.bytes == [0, 1, 2, 0, 7])
    }

    @Test func hostOrderIsOneOfBoth() {
        #expect(ByteOrder.host == (UInt16(1).littleEndian == 1 ? .little : .big))
        #expect(UInt16(0x0102).bytes(in: .host) == 0x0102)
        #expect(UInt16(0x0102, in: ByteOrder.host == .little ? .big : .little) == 0x0201)
    }
}
