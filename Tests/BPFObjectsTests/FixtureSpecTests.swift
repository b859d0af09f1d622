import BPFInstructions
import BPFModel
import BPFObjects
import BPFTypeFormat
import Testing

@Suite("What the fixtures declare")
struct FixtureSpecTests {
    @Test("Programs, what they consist of, and what they refer to", arguments: outlines.keys.sorted())
    func outline(name: String) throws {
        let expected = try #require(Self.outlines[name])
        #expect(try Fixture.spec(name).outline.joined(separator: "\n") == expected)
    }

    @Test("Instructions say what kind of value they wait for")
    func pseudoSources() throws {
        let program = try #require(try Fixture.spec("externs").program(named: "read_externs"))
        let expected: [(slot: Int, source: UInt8, low: Int32, high: Int32)] = [
            (0, PseudoSource.mapValue.rawValue, 0, 8),
            (33, PseudoSource.constant.rawValue, 0, 0),
            (45, PseudoSource.kernelVariable.rawValue, 0, 0),
        ]
        for (slot, source, low, high) in expected {
            #expect(program.instructions[slot].source.rawValue == source, "slot \(slot)")
            #expect(program.instructions[slot].immediate == low, "slot \(slot)")
            #expect(program.instructions[slot + 1].immediate == high, "slot \(slot)")
        }
        #expect(program.instructions[44].source.rawValue == CallSource.kernelFunction.rawValue)
        #expect(program.instructions[44].immediate == 0)
    }

    @Test("Calls lead to the first slot of a function, callbacks too")
    func callTargets() throws {
        for name in Fixture.valid {
            for program in try Fixture.spec(name).programs {
                let starts = Set(program.subprograms.map(\.slot))
                for (slot, instruction) in program.instructions.enumerated() where instruction.isCallOfSubprogram {
                    #expect(starts.contains(slot + 1 + Int(instruction.immediate)), "\(name) \(program.name) \(slot)")
                }
                for reference in program.references {
                    guard case .function(let target) = reference.target else { continue }
                    let distance = Int(program.instructions[reference.slot].immediate)
                    #expect(reference.slot + 1 + distance == target, "\(name) \(program.name) \(reference.slot)")
                    #expect(starts.contains(target))
                }
            }
        }
    }

    @Test("Lines follow the code to its place")
    func lines() throws {
        let program = try #require(try Fixture.spec("subprograms").program(named: "from_xdp"))
        #expect(program.line(at: 0)?.line == 36)
        #expect(program.line(at: 0)?.fileName.hasSuffix("subprograms.bpf.c") == true)
        let swap = try #require(program.subprograms.first { $0.name == "swap" })
        #expect(program.line(at: swap.slot)?.text.contains("pair[0]") == true)
        #expect(program.lines.map(\.slot) == program.lines.map(\.slot).sorted())
        for part in program.subprograms {
            #expect(program.lines.contains { $0.slot == part.slot }, "\(part.name) begins with a line")
            #expect(program.subprogram(containing: part.slot + part.count - 1) == part)
        }
        #expect(program.line(at: -1) == nil)
        #expect(program.subprogram(containing: program.instructions.count) == nil)
    }

    @Test("Functions are named in BTF")
    func functionTypes() throws {
        let spec = try Fixture.spec("subprograms")
        let btf = try #require(spec.btf)
        let program = try #require(spec.program(named: "from_xdp"))
        #expect(program.functions.map(\.slot) == program.subprograms.map(\.slot))
        for (part, record) in zip(program.subprograms, program.functions) {
            guard case .function(let name, _, let linkage) = try btf.type(record.type) else {
                Issue.record("\(part.name) is no function in BTF")
                continue
            }
            #expect(name == part.name)
            #expect(linkage == (part.isGlobal ? .global : .static))
        }
    }

    @Test("CO-RE relocations are at instructions of the program")
    func coreRelocations() throws {
        let program = try #require(try Fixture.spec("core_relocations").programs.first)
        #expect(Set(program.coreRelocations.map(\.kind)).count == 13)
        for relocation in program.coreRelocations {
            let instruction = program.instructions[relocation.slot]
            #expect([0x18, 0x07, 0xb7].contains(instruction.opcode) || instruction.opcode & 7 < 4, "\(relocation)")
        }
    }

    @Test("BTF has the places of variables")
    func completedTypes() throws {
        let spec = try Fixture.spec("data")
        let btf = try #require(spec.btf)
        for map in spec.maps {
            guard let id = map.valueType, case .dataSection(let section) = try btf.type(id) else { continue }
            #expect(section.size == map.valueSize)
            #expect(section.variables.map(\.offset) == map.variables.map(\.offset))
            #expect(try section.variables.map { try btf.name($0.type) } == map.variables.map(\.name))
        }
        let hidden = try #require(try btf.identifiers(named: "hidden_byte", kind: .variable).first)
        guard case .variable(_, _, .static) = try btf.type(hidden) else {
            Issue.record("a hidden variable is not visible")
            return
        }
    }

    @Test("Constants have their bytes, and zeros need none")
    func contents() throws {
        let spec = try Fixture.spec("data")
        #expect(spec.map(named: ".rodata")?.contents == [7, 0, 0, 0, 10, 0, 0, 0, 20, 0, 0, 0, 0x34, 0x12])
        #expect(spec.map(named: ".rodata.str1.1")?.contents == Array("seen %d\n\0".utf8))
        #expect(spec.map(named: ".bss")?.contents == nil)
    }

    @Test("License, version and optional programs")
    func notes() throws {
        let spec = try Fixture.spec("programs")
        #expect(spec.license == "Dual MIT/GPL" || !spec.license.isEmpty)
        #expect(spec.kernelVersion != nil)
        #expect(
            spec.programs.filter { !$0.autoload }.map(\.name) == [
                "on_request", "optional_classifier", "optional_sibling",
            ])
        #expect(spec.programs.allSatisfy { $0.license == spec.license })
        #expect(try Fixture.spec("no_license").license.isEmpty)
        #expect(try Fixture.spec("no_license").btf == nil)
    }

    @Test("Unknown sections are named, and their programs have no type")
    func unknownSections() throws {
        let spec = try Fixture.spec("unknown_section")
        #expect(spec.unknownSections == ["frobnicate/thing", "xdpress", "xdp/no_such_extra", "kprobes/do_unlinkat"])
        #expect(spec.programs.filter { $0.type == nil }.map(\.sectionName) == spec.unknownSections)
        #expect(spec.program(named: "known")?.type == .xdp)
    }

    @Test("Maps of before BTF are refused by name")
    func legacyMaps() throws {
        let expected = "section 'maps': map definitions in 'maps' are no longer supported; declare maps in '.maps'"
        #expect(failure(try Fixture.bytes("legacy_maps")) == expected)
    }
}

extension Instruction {
    fileprivate var isCallOfSubprogram: Bool { opcode == 0x85 && source.rawValue == CallSource.local.rawValue }
}
