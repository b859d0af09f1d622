import BPFInstructions
import BPFObjects
import BPFTypeFormat
import Testing

@Suite struct KernelSymbolTests {
    private static func kernel(_ functions: String...) throws -> BTF {
        var builder = BTFBuilder()
        let prototype = builder.add(.functionPrototype(FunctionPrototype(returns: .void, parameters: [])))
        for function in functions { builder.add(.function(name: function, prototype: prototype, linkage: .static)) }
        return try BTF(try builder.encode())
    }

    private static let symbols = KernelSymbols(
        """
        ffffffff81000010 T bpf_prog_fops
        ffffffff82000000 t twice
        ffffffff83000000 t twice
        """)

    @Test func `Functions get their type numbers, variables their addresses, missing weak ones nothing`() throws {
        let types = try Self.kernel("bpf_rcu_read_lock", "bpf_rcu_read_unlock")
        let spec = try Fixture.spec("externs").resolved(against: types, symbols: Self.symbols)
        let program = try #require(spec.programs.first)
        var seen: [String: Int64] = [:]
        for reference in program.references {
            let low = program.instructions[reference.slot].immediate
            switch reference.target {
            case .kernelFunction(let name, _): seen[name] = Int64(low)
            case .kernelVariable(let name, _, _):
                seen[name] =
                    Int64(program.instructions[reference.slot + 1].immediate) << 32 | Int64(UInt32(bitPattern: low))
            default: continue
            }
        }
        #expect(seen["bpf_rcu_read_lock"] == 2)
        #expect(seen["bpf_rcu_read_unlock"] == 3)
        #expect(seen["bpf_prog_fops"] == Int64(bitPattern: 0xffff_ffff_8100_0010))
        #expect(seen["no_such_symbol"] == 0)
    }

    @Test func `A strong function that the kernel lacks is refused by name`() throws {
        let types = try Self.kernel("bpf_rcu_read_lock")
        #expect {
            try Fixture.spec("externs").resolved(against: types, symbols: Self.symbols)
        } throws: {
            "\($0)" == "program 'read_externs': 'bpf_rcu_read_unlock' is not in the kernel's BTF, and not weak"
        }
    }

    @Test func `Symbols of one name at several places are told apart from one`() {
        #expect(Self.symbols.addresses["twice"] == .ambiguous)
        #expect(Self.symbols.addresses["bpf_prog_fops"] == .known(0xffff_ffff_8100_0010))
        #expect(KernelSymbols("1 T a\n2 T b", wanted: ["b"]).addresses.count == 1)
    }
}
