import BPFBytes
import BPFTypeFormat
import Testing

@Suite(.enabled(if: Toolbox.hasKernelTypes, "the running kernel does not show its BTF"))
struct KernelTests {
    private static func open() throws -> BTF {
        try BTF(Toolbox.bytes(Toolbox.kernelTypes))
    }

    @Test func lookUps() throws {
        let kernel = try Self.open()
        #expect(try kernel.type(1) != .void)
        let tasks = try kernel.identifiers(named: "task_struct", kind: .structure)
        let task = try #require(tasks.first)
        guard case .structure(let structure) = try kernel.type(task) else {
            Issue.record("task_struct is no struct")
            return
        }
        #expect(structure.members.contains { $0.name == "comm" })
        #expect(try kernel.size(of: task) == structure.size)
        #expect(try CPrinter(kernel).declaration(task, name: "task") == "struct task_struct task")
    }

    @Test func copyingKeepsEveryType() throws {
        let kernel = try Self.open()
        let copy = try BTF(BTFBuilder(copying: kernel).encode(order: kernel.order == .little ? .big : .little))
        #expect(copy.order != kernel.order)
        #expect(try copy.count() == kernel.count())
        for id in try kernel.identifiers() where try kernel.type(id) != copy.type(id) {
            Issue.record("type \(id) changed")
            break
        }
    }

    @Test(.enabled(if: Toolbox.bpftool != nil, "no bpftool to compare with"))
    func printsLikeBpftool() throws {
        try Comparison(Toolbox.bytes(Toolbox.kernelTypes)).check()
    }

    @Test(.enabled(if: Toolbox.clang != nil, "no clang with the BPF target"))
    func theHeaderCompilesToTheSameLayout() throws {
        let kernel = try Self.open()
        let sample: Set = [
            "task_struct", "sk_buff", "sock", "tcp_sock", "net_device", "file", "inode", "bio", "page", "cred", "pid",
            "mm_struct", "bpf_prog", "bpf_map", "request_queue", "pt_regs", "qspinlock", "rcu_head", "iphdr", "tcphdr",
        ]
        let assertions = try Assertions(kernel, names: sample).text
        #expect(assertions.contains("sizeof(struct task_struct)"))
        let source = try CPrinter(kernel).header(kernelFunctions: true) + assertions
        #expect(try !Toolbox.compile(source).isEmpty)
    }
}
