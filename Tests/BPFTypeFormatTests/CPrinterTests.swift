import BPFBytes
import BPFTypeFormat
import Foundation
import Testing

@Suite struct CPrinterTests {
    /// What stands between the head and the foot of a header.
    private static func body(_ header: String) -> String {
        let start = header.range(of: "apply_to = record)\n#endif\n\n")?.upperBound ?? header.startIndex
        let end = header.range(of: "#ifndef", options: .backwards)?.lowerBound ?? header.endIndex
        return String(header[start..<end])
    }

    private static func print(_ types: [BTFType]) throws -> String {
        var builder = BTFBuilder()
        for type in types { builder.add(type) }
        return body(try CPrinter(BTF(builder.encode())).header())
    }

    @Test func headerOfEveryKind() throws {
        let expected = """
            #ifndef __VMLINUX_H__
            #define __VMLINUX_H__

            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
            #endif

            struct pair {
            \tint first;
            \tunsigned int low: 3;
            \tint high: 5;
            \tstruct pair *next;
            \tunion {
            \t\tchar text[8];
            \t\tdouble number;
            \t};
            };

            enum color {
            \tRED = 0,
            \tNONE = -1,
            };

            enum wide {
            \tTOP = 9223372036854775808ULL,
            \tONE = 1ULL,
            };

            struct opaque;

            union opaque_union;

            typedef struct pair pair_t;

            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute pop
            #endif

            #endif /* __VMLINUX_H__ */

            """
        for order in ByteOrder.allCases { #expect(try CPrinter(AllKinds.btf(order)).header() == expected) }
    }

    static let definitions: [(TypeID, String)] = [
        (AllKinds.wide, "enum wide {\n\tTOP = 9223372036854775808ULL,\n\tONE = 1ULL,\n};"),
        (AllKinds.either, "union {\n\tchar text[8];\n\tdouble number;\n};"),
        (AllKinds.opaqueUnion, "union opaque_union;"),
        (AllKinds.pairAlias, "typedef struct pair pair_t;"),
        (AllKinds.function, "int compare(struct pair *pair, const char * restrict format, ...);"),
        (AllKinds.variable, "static volatile int counter;"),
        (AllKinds.int, "int;"),
    ]

    @Test(arguments: definitions)
    func definitionsOfOneType(id: TypeID, text: String) throws {
        #expect(try CPrinter(AllKinds.btf()).definition(id) == text)
    }

    static let declarations: [(TypeID, String, String)] = [
        (.void, "", "void"), (AllKinds.pair, "", "struct pair"), (AllKinds.pair, "p", "struct pair p"),
        (AllKinds.pairPointer, "", "struct pair *"), (AllKinds.pairPointer, "p", "struct pair *p"),
        (AllKinds.name, "", "char[8]"), (AllKinds.name, "n", "char n[8]"),
        (AllKinds.either, "", "union {...}"), (AllKinds.either, "e", "union {...} e"),
        (AllKinds.restrictPointer, "", "const char * restrict"), (AllKinds.userPointer, "p", userDeclaration),
        (AllKinds.attribute, "", "void __attribute__((address_space(1)))"),
        (AllKinds.prototype, "f", "int f(struct pair *pair, const char * restrict format, ...)"),
        (AllKinds.function, "", "int compare(struct pair *pair, const char * restrict format, ...)"),
        (AllKinds.variable, "", "volatile int counter"), (AllKinds.opaquePointer, "", "struct opaque *"),
    ]
    static let userDeclaration = "int __attribute__((btf_type_tag(\"user\"))) *p"

    @Test(arguments: declarations)
    func declarationsOnOneLine(id: TypeID, name: String, text: String) throws {
        #expect(try CPrinter(AllKinds.btf()).declaration(id, name: name) == text)
    }

    @Test func typesWithoutADeclarationAreErrors() throws {
        let printer = try CPrinter(AllKinds.btf())
        #expect(throws: BTFError(.unexpectedKind(.dataSection), at: .type(AllKinds.section))) {
            try printer.declaration(AllKinds.section)
        }
    }

    @Test func sharedNamesAreToldApart() throws {
        let text = try Self.print([
            .integer(IntegerType(name: "int", size: 4, encoding: .signed)),
            .structure(Composite(name: "s", size: 4, members: [Member(name: "a", type: 1, bitOffset: 0)])),
            .union(Composite(name: "s", size: 4, members: [Member(name: "b", type: 1, bitOffset: 0)])),
            .typedef(name: "s", type: 2),
            .typedef(name: "s", type: 3),
            .enumeration(Enumeration(name: "", enumerators: [Enumerator(name: "A", value: 1)])),
            .enumeration(Enumeration(name: "s", enumerators: [Enumerator(name: "A", value: 2)])),
            .pointer(3),
            .typedef(name: "p", type: 8),
        ])
        let expected = """
            struct s {
            \tint a;
            };

            union s___2 {
            \tint b;
            };

            typedef struct s s;

            typedef union s___2 s___2;

            enum {
            \tA = 1,
            };

            enum s___3 {
            \tA___2 = 2,
            };

            typedef union s___2 *p;


            """
        #expect(text == expected)
    }

    static let enums: [(Int, Bool, [Int64], String)] = [
        (1, false, [0, 255], " __attribute__((mode(byte)))"), (2, true, [-1], " __attribute__((mode(HI)))"),
        (4, false, [0], ""), (8, false, [0], " __attribute__((mode(word)))"),
        (8, true, [-1], " __attribute__((mode(word)))"), (8, true, [-1, 1 << 40], ""), (8, false, [-1], ""),
    ]

    @Test(arguments: enums)
    func enumsHaveTheirSize(size: Int, isSigned: Bool, values: [Int64], mode: String) throws {
        var builder = BTFBuilder()
        let enumerators = values.enumerated().map { Enumerator(name: "E\($0)", value: $1) }
        let id = builder.add(
            .enumeration64(Enumeration(name: "e", size: size, isSigned: isSigned, enumerators: enumerators)))
        let text = try CPrinter(BTF(builder.encode())).definition(id)
        #expect(text.hasSuffix("\n}\(mode);"))
    }

    @Test func kernelFunctionsFollowOnRequest() throws {
        var builder = AllKinds.builder
        builder.add(.declarationTag(DeclarationTag(value: "bpf_kfunc", type: AllKinds.function)))
        let printer = try CPrinter(BTF(builder.encode()))
        let prototype =
            "extern int compare(struct pair *pair, const char * restrict format, ...) __weak __ksym;\n"
        #expect(try printer.header(kernelFunctions: true).contains(prototype))
        #expect(try !printer.header().contains("__ksym"))
    }

    @Test func compilersOwnTypesAreLeftToThem() throws {
        let text = try Self.print([
            .integer(IntegerType(name: "__Poly8_t", size: 1)),
            .typedef(name: "__builtin_va_list", type: 1),
            .typedef(name: "__gnuc_va_list", type: .void),
        ])
        #expect(text == "typedef unsigned char __Poly8_t;\n\ntypedef __builtin_va_list __gnuc_va_list;\n\n")
    }

    @Test(.enabled(if: Toolbox.clang != nil, "no clang with the BPF target"), arguments: ["bpfel", "bpfeb"])
    func layoutsSurviveTheCompiler(target: String) throws {
        let btf = try BTF(Toolbox.compile(Layouts.source, target: target))
        let assertions = try Assertions(btf).text
        #expect(assertions.split(separator: "\n").count > 70)
        let again = try BTF(Toolbox.compile(CPrinter(btf).header() + assertions, target: target))
        #expect(try again.count() > 0)
    }

    @Test(
        .enabled(if: Toolbox.clang != nil, "no clang with the BPF target"),
        .enabled(if: Toolbox.bpftool != nil, "no bpftool to compare with"))
    func layoutsReadAsBpftoolPrintsThem() throws {
        try Comparison(Toolbox.compile(Layouts.source)).check()
    }

    /// The committed object and what bpftool 7.5 printed for it, in another order.
    @Test func definitionsMatchTheCommittedOnes() throws {
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Fixtures")
        let object = try Toolbox.bytes(fixtures.appendingPathComponent("objects/types.bpf.o").path)
        let btf = try BTF(Toolbox.section(".BTF", of: object))
        let golden = try String(contentsOf: fixtures.appendingPathComponent("golden/types.h"), encoding: .utf8)
        let isDefinition: (String) -> Bool = { $0.contains("{") || $0.hasPrefix("typedef") }
        let expected = golden.components(separatedBy: "\n\n").filter(isDefinition)
            .map { $0.trimmingCharacters(in: .newlines) }
        let printed = Self.body(try CPrinter(btf).header()).components(separatedBy: "\n\n").filter(isDefinition)
        #expect(Set(printed) == Set(expected))
        #expect(printed.count == expected.count)
    }
}
