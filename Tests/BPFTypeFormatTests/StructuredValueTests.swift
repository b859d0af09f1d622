import BPFTypeFormat
import Testing

@Suite struct StructuredValueTests {
    static let compact: [(StructuredValue, String)] = [
        (nil, "null"), (true, "true"), (false, "false"), (-1, "-1"),
        (.unsigned(.max), "18446744073709551615"), (.integer(.min), "-9223372036854775808"),
        (1.5, "1.5"), (.double(1e300), "1e+300"), (.double(.nan), "null"), (.double(-.infinity), "null"),
        ("", "\"\""), ("a\"b\\c", #""a\"b\\c""#), ("\n\r\t\u{1}\u{1f}\u{7f}", #""\n\r\t\u0001\u001f\u007f""#),
        ("\u{0}é😀/", #""\u0000é😀/""#), ([], "[]"), (.object([]), "{}"),
        ([1, [2, nil], ["k": 3]], #"[1,[2,null],{"k":3}]"#),
        (["b": 1, "a": ["x"]], #"{"b":1,"a":["x"]}"#),
    ]

    @Test(arguments: compact)
    func compactText(value: StructuredValue, text: String) {
        #expect(value.json() == text)
    }

    @Test func prettyText() {
        let value: StructuredValue = ["types": [["id": 1, "list": []], 2], "none": .object([])]
        let expected = """
            {
                "types": [
                    {
                        "id": 1,
                        "list": []
                    },
                    2
                ],
                "none": {}
            }
            """
        #expect(value.json(pretty: true) == expected)
    }

    @Test func equalityIsByNumberAndOrder() {
        #expect(StructuredValue.integer(5) == .unsigned(5))
        #expect(StructuredValue.integer(-1) != .unsigned(.max))
        #expect(StructuredValue.integer(1) != .double(1))
        #expect(["a": 1, "b": 2] as StructuredValue != ["b": 2, "a": 1])
        #expect(StructuredValue.number(UInt64.max) == .unsigned(.max))
        #expect(StructuredValue.number(UInt8(7)) == 7)
        let object: StructuredValue = ["a": 1, "a": 2]
        #expect(object["a"] == 1)
        #expect(object["b"] == nil)
    }
}
