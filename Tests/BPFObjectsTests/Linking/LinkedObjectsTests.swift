import BPFObjects
import Foundation
import Testing

private let selftests = ProcessInfo.processInfo.environment["EBPF_OBJECTS"]

/// The objects that Linux's selftests link: `EBPF_OBJECTS` names the folder with their parts.
@Suite(
    .enabled(if: selftests != nil, "EBPF_OBJECTS names no folder"),
    .enabled(if: Bpftool.path != nil, "needs bpftool"))
struct LinkedObjectsTests {
    static let parts = [
        ["linked_funcs1", "linked_funcs2"], ["linked_maps1", "linked_maps2"], ["linked_vars1", "linked_vars2"],
        ["test_static_linked1", "test_static_linked2"], ["test_usdt", "test_usdt_multispec"],
        ["test_subskeleton_lib2", "test_subskeleton_lib", "test_subskeleton"],
    ]

    private static func paths(_ names: [String]) -> [String] {
        names.map { URL(filePath: selftests ?? "").appending(path: "\($0).bpf.o").path() }
    }

    private static func linked(_ names: [String]) throws -> [UInt8] {
        try ObjectLinker.link(
            paths(names).map {
                LinkInput(name: $0, object: try ObjectFile([UInt8](try Data(contentsOf: URL(filePath: $0)))))
            })
    }

    @Test(arguments: parts)
    func `Parts become what bpftool links them to`(_ names: [String]) throws {
        let out = FileManager.default.temporaryDirectory.appending(path: "swift-ebpf-\(UUID()).o")
        defer { try? FileManager.default.removeItem(at: out) }
        try Bpftool.link(Self.paths(names), to: out.path())
        let theirs = try CollectionSpec(try ObjectFile([UInt8](try Data(contentsOf: out))))
        let ours = try CollectionSpec(try ObjectFile(try Self.linked(names)))
        #expect(ours.outline.sorted() == theirs.outline.sorted())
        for program in theirs.programs {
            #expect(ours.program(named: program.name)?.instructions == program.instructions, "\(program.name)")
        }
        for map in theirs.maps {
            #expect(ours.map(named: map.name)?.contents == map.contents, "\(map.name)")
        }
    }

    @Test(.enabled(if: Bpftool.canLoad, "needs root and bpf(2)"), arguments: parts)
    func `Linux loads of ours what it loads of bpftool's, at least`(_ names: [String]) throws {
        let out = FileManager.default.temporaryDirectory.appending(path: "swift-ebpf-\(UUID()).o")
        defer { try? FileManager.default.removeItem(at: out) }
        try Bpftool.link(Self.paths(names), to: out.path())
        let theirs = try Bpftool.loadAll([UInt8](try Data(contentsOf: out)))
        let ours = try Bpftool.loadAll(try Self.linked(names))
        #expect(Set(ours).isSuperset(of: theirs), "\(ours) \(theirs)")
    }

    @Test(.enabled(if: Bpftool.canLoad, "needs root and bpf(2)"))
    func `Shared types and externs load`() throws {
        let loaded = try Bpftool.loadAll(try Self.linked(["linked_maps1", "linked_maps2"]))
        #expect(loaded == ["handler_enter1", "handler_enter2", "handler_exit1", "handler_exit2"])
    }
}
