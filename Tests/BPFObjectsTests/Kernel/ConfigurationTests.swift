import BPFBytes
import BPFObjects
import BPFTypeFormat
import Testing

@Suite struct ConfigurationTests {
    private static let text = """
        # Linux/x86 6.12.3-rc1 Kernel Configuration
        # CONFIG_UNSET is not set
        CONFIG_BPF_SYSCALL=y
        CONFIG_HZ=250
        CONFIG_CC_VERSION_TEXT="gcc (Debian 14.2.0) 14.2.0"
        """

    private static func value(_ name: String, in spec: CollectionSpec) throws -> [UInt8] {
        let map = try #require(spec.map(named: ".kconfig"))
        let variable = try #require(map.variables.first { $0.name == name })
        let contents = try #require(map.contents)
        return Array(contents[variable.offset..<(variable.offset + variable.size)])
    }

    @Test func `Variables get what the configuration says, by their types`() throws {
        var spec = try Fixture.spec("externs")
        try spec.setKernelConfiguration(KernelConfiguration(Self.text))
        #expect(try Self.value("LINUX_KERNEL_VERSION", in: spec) == [3, 12, 6, 0])
        #expect(try Self.value("LINUX_HAS_BPF_COOKIE", in: spec) == [1])
        #expect(try Self.value("CONFIG_BPF_SYSCALL", in: spec) == [1])
        #expect(try Self.value("CONFIG_NO_SUCH_OPTION", in: spec) == [0, 0, 0, 0])
        #expect(try Self.value("CONFIG_HZ", in: spec) == [250, 0, 0, 0])
        #expect(try Self.value("CONFIG_CC_VERSION_TEXT", in: spec) == Array("gcc (Debian 14.".utf8) + [0])
    }

    @Test(arguments: [
        ("CONFIG_BPF_SYSCALL=m", "'CONFIG_BPF_SYSCALL': _Bool can't be configured as m"),
        ("CONFIG_BPF_SYSCALL=2", "'CONFIG_BPF_SYSCALL': _Bool can't be configured as 2"),
        ("CONFIG_HZ=4294967296", "'CONFIG_HZ': unsigned int can't be configured as 4294967296"),
        ("CONFIG_HZ=y", "'CONFIG_HZ': unsigned int can't be configured as y"),
        ("CONFIG_NO_SUCH_OPTION=7", "'CONFIG_NO_SUCH_OPTION': enum libbpf_tristate can't be configured as 7"),
        ("CONFIG_CC_VERSION_TEXT=5", "'CONFIG_CC_VERSION_TEXT': char[16] can't be configured as 5"),
    ])
    func `A value that the type does not have is refused`(_ line: String, _ message: String) throws {
        var spec = try Fixture.spec("externs")
        let option = line.prefix { $0 != "=" }
        let other = Self.text.split(separator: "\n").filter { !$0.hasPrefix(option + "=") }.joined(separator: "\n")
        #expect { try spec.setKernelConfiguration(KernelConfiguration(other + "\n" + line)) } throws: { error in
            "\(error)".hasPrefix(String(message.prefix { $0 != ":" })) && "\(error)".contains("can't be configured as")
        }
    }

    @Test func `A strong variable without a value is refused`() throws {
        var spec = try Fixture.spec("externs")
        #expect(throws: OverrideError.self) { try spec.setKernelConfiguration(KernelConfiguration("CONFIG_HZ=100")) }
    }

    @Test(arguments: [
        ("y", 1), ("m", 2), ("n", 0),
    ])
    func `Three states are numbers`(_ text: String, _ number: UInt8) throws {
        var spec = try Fixture.spec("externs")
        try spec.setKernelConfiguration(KernelConfiguration(Self.text + "\nCONFIG_NO_SUCH_OPTION=\(text)"))
        #expect(try Self.value("CONFIG_NO_SUCH_OPTION", in: spec) == [number, 0, 0, 0])
    }

    @Test(arguments: [
        ("443", GlobalValue.integer(443)), ("-1", .integer(-1)), ("0x1f", .integer(31)), ("true", .boolean(true)),
        ("2.5", .number(2.5)), ("RUNNING", .text("RUNNING")), ("\"12\"", .text("12")), ("hex:00ff", .bytes([0, 255])),
        ("[1, [2, x], \"a,b\"]", .list([.integer(1), .list([.integer(2), .text("x")]), .text("a,b")])),
        ("[]", .list([])),
    ])
    func `Values are read as people write them`(_ text: String, _ value: GlobalValue) {
        #expect(GlobalValue(parsing: text) == value)
    }

    @Test(arguments: ["[1", "1]", "\"open", "hex:0", "[[1]"])
    func `What doesn't close is no value`(_ text: String) {
        #expect(GlobalValue(parsing: text) == nil)
    }
}
