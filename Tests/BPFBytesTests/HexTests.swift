import BPFBytes
import Testing

@Suite struct HexTests {
    @Test func bytesComeBack() throws {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect(try Hex.decode(Hex.encode(bytes)) == bytes)
        #expect(try Hex.decode(Hex.encode(bytes, separator: " ")) == bytes)
        #expect(Hex.encode([0x0a, 0xff], separator: ":") == "0a:ff")
    }

    @Test(arguments: ["0aFf", "0x0aff", " 0a ff\n", "0 a f f", "0A\tFF"])
    func spellings(text: String) throws {
        #expect(try Hex.decode(text) == [0x0a, 0xff])
    }

    @Test func nothingIsNoBytes() throws {
        #expect(try Hex.decode("") == [])
        #expect(try Hex.decode("0x") == [])
    }

    @Test func mistakesAreNamed() {
        #expect(throws: Hex.Failure.halfAByte) { try Hex.decode("0a f") }
        #expect(throws: Hex.Failure.notADigit(offset: 3)) { try Hex.decode("0a g") }
        #expect(throws: Hex.Failure.notADigit(offset: 4)) { try Hex.decode("0a 0x") }
        #expect("\(Hex.Failure.notADigit(offset: 3))" == "not a hexadecimal digit at offset 3")
        #expect("\(Hex.Failure.halfAByte)" == "an odd number of hexadecimal digits")
    }
}
