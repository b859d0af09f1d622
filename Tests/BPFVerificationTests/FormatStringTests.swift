import Testing

@testable import BPFVerification

struct FormatStringTests {
    @Test(arguments: [
        ("", 0), ("plain text\n", 0), ("100%%", 0), ("%d", 1), ("%08lx %llu", 2), ("%-10s|", 1), ("%p", 1), ("%pK", 1),
        ("%pks", 1), ("%pI4 %pi6", 2), ("%pB", 1), ("%c%c", 2), ("% d", 1), ("%s, %s", 2),
    ])
    func valid(_ text: String, _ count: Int) {
        #expect(FormatString(bytes: Array(text.utf8)).isValid(argumentCount: count))
    }

    @Test(arguments: [
        ("%d", 0), ("%", 1), ("%z", 1), ("%lld %d", 1), ("%sx", 1), ("%pA", 1), ("%pI5", 1), ("\u{1}", 0), ("%lc", 1),
    ])
    func invalid(_ text: String, _ count: Int) {
        #expect(!FormatString(bytes: Array(text.utf8)).isValid(argumentCount: count))
    }
}
