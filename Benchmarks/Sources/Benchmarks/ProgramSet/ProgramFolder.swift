import Foundation

/// A folder of small C programs that are compiled for BPF and for this machine, from the same source.
///
/// What the programs may use is in its `bench.h`: a context with packet pointers, three helpers, and maps by name.
final class ProgramFolder {
    let path: String
    /// Where what is compiled goes.
    let scratch: String
    private let clang: String

    /// Why nothing can be compiled.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(_ path: String) throws {
        self.path = path
        scratch = NSTemporaryDirectory() + "ebpf-benchmarks-\(ProcessInfo.processInfo.processIdentifier)"
        clang = ProcessInfo.processInfo.environment["EBPF_CLANG"] ?? "clang"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: scratch) }

    /// The object of a program, for tc.
    ///
    /// `text` stands in place of the folder's own program.
    func object(_ name: String, text: String? = nil, cpu: String = "v3") throws -> [UInt8] {
        let file = "\(scratch)/\(name).bpf.o"
        try write(Self.wrapper(of: text ?? "#include \"\(name).c\""), to: "\(name).bpf.c")
        try run([
            clang, "-target", "bpf", "-mcpu=\(cpu)", "-O2", "-g", "-w", "-I", path, "-c", "\(scratch)/\(name).bpf.c",
            "-o",
            file,
        ])
        return Array(try Data(contentsOf: URL(filePath: file)))
    }

    /// The programs as functions `native_NAME` of one library, with the maps and the interpreter that the folder has in C.
    func library(_ names: [String]) throws -> NativeLibrary {
        var objects: [String] = []
        for name in names {
            let object = "\(scratch)/\(name).native.o"
            try run(
                [clang, "-O2", "-fPIC", "-w", "-DNATIVE", "-Dprog=native_\(name)", "-Dbuf=buf_\(name)"]
                    + ["-Dflags=flags_\(name)", "-I", path, "-c", "\(path)/\(name).c", "-o", object])
            objects.append(object)
        }
        let library = "\(scratch)/native.so"
        let parts = ["umap.c", "refinterp.c"].map { "\(path)/native/\($0)" }
        try run([clang, "-O2", "-fPIC", "-w", "-shared", "-Wl,-Bsymbolic", "-o", library] + objects + parts)
        return try NativeLibrary(library)
    }

    /// `bench.h` with maps as BTF describes them, and its programs in a section for tc.
    private static func wrapper(of program: String) -> String {
        let maps = BenchmarkMap.all.map { map in
            """
            #define MAP_\(map.name) struct { int (*type)[\(map.type)]; \(map.key) *key; struct val *value; \\
                int (*max_entries)[\(map.entries)]; } \(map.name) __attribute__((section(".maps"), used));
            """
        }
        return """
            #include "bench.h"
            struct flow_key { u64 words[2]; };
            #undef MAP
            #undef PROG
            #undef SUB
            #define MAP(name) MAP_##name
            #define PROG __attribute__((section("tc"), used)) u64 prog(struct xdp_md *ctx)
            #define SUB __attribute__((noinline, section("tc")))
            \(maps.joined(separator: "\n"))
            #define MAP_m_prog struct { int (*type)[3]; int (*key_size)[4]; int (*value_size)[4]; \\
                int (*max_entries)[1]; } m_prog __attribute__((section(".maps"), used));
            char _license[] __attribute__((section("license"), used)) = "GPL";
            \(program)
            """
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(scratch)/\(name)"))
    }

    private func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw Failure(description: arguments.joined(separator: " ")) }
    }
}

/// A map that the programs name.
struct BenchmarkMap {
    let name: String
    /// `BPF_MAP_TYPE_…`.
    let type: Int
    /// The C type of its keys.
    let key: String
    let keySize: Int
    let entries: Int
    /// What the folder's C maps call the type.
    let nativeType: Int32
    /// How many keys are there from the start, from 0 on.
    let filled: Int

    static let valueSize = 16

    static let all = [
        BenchmarkMap(name: "m_array", type: 2, key: "u32", keySize: 4, entries: 256, nativeType: 0, filled: 0),
        BenchmarkMap(name: "m_percpu", type: 6, key: "u32", keySize: 4, entries: 256, nativeType: 1, filled: 0),
        BenchmarkMap(name: "m_hash", type: 1, key: "u64", keySize: 8, entries: 4096, nativeType: 2, filled: 1024),
        BenchmarkMap(name: "m_lru", type: 9, key: "u64", keySize: 8, entries: 4096, nativeType: 3, filled: 1024),
        BenchmarkMap(name: "m_phash", type: 5, key: "u64", keySize: 8, entries: 4096, nativeType: 4, filled: 1024),
        BenchmarkMap(
            name: "m_flow", type: 1, key: "struct flow_key", keySize: 16, entries: 4096, nativeType: 2, filled: 0),
    ]
}
