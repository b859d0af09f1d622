import EBPF
import Foundation
import Testing

@Suite struct LoadedCollectionTests {
    @Test func makesOnlyWhatTheChosenProgramsNeed() throws {
        let collection = try LoadedCollection(try Fixtures.spec("tail_calls"), programs: ["finish"])
        #expect(collection.program(named: "finish") != nil)
        #expect(collection.program(named: "start") == nil)
        #expect(collection.mapSpecs.isEmpty)
    }

    @Test func programsThatCanBeTailCalledComeAlong() throws {
        let collection = try LoadedCollection(try Fixtures.spec("tail_calls"), programs: ["start"])
        #expect(collection.program(named: "finish") != nil)
        #expect(collection.program(named: "again") != nil)
        #expect(Set(collection.mapSpecs.map(\.name)) == ["programs", ".bss"])
    }

    @Test func readOnlyDataIsInPlaceAndFrozen() throws {
        let collection = try LoadedCollection(try Fixtures.spec("data"))
        let constants = try #require(collection.map(named: ".rodata"))
        let contents = collection.mapSpecs.first { $0.name == ".rodata" }?.contents
        #expect(try constants.lookup([0, 0, 0, 0]) == contents)
        #expect(throws: LinuxError.eperm) {
            try constants.update([0, 0, 0, 0], [UInt8](repeating: 1, count: contents?.count ?? 0))
        }
    }

    @Test(
        arguments: [
            ("data", ["nothing"], "no program 'nothing'; there are: "),
            ("data.be", nil, "made for big-endian machines"),
            ("externs", nil, "which only a kernel has"),
            ("unknown_section", ["unknown"], "does not say what kind of program it is"),
            ("indirect_calls", nil, "calling through a register is not allowed"),
            ("struct_ops", nil, "programs of type struct_ops can't run in this process yet"),
        ] as [(String, [String]?, String)])
    func saysWhatIsMissing(object: String, programs: [String]?, message: String) throws {
        let spec = try Fixtures.spec(object)
        let error = #expect(throws: CollectionError.self) { try LoadedCollection(spec, programs: programs) }
        #expect("\(error as Any)".contains(message), "\(error as Any)")
    }

    @Test func aDecodeErrorNamesTheSourceLine() throws {
        let error = #expect(throws: CollectionError.self) {
            try LoadedCollection(try Fixtures.spec("indirect_calls"))
        }
        #expect("\(error as Any)".contains("indirect_calls.bpf.c:"))
    }
}

/// Collections whose programs were verified, and whose compiler knows it.
@Suite struct VerifiedCollectionTests {
    @Test("What was verified makes code shorter, and results stay")
    func believesTheVerifier() throws {
        let unit = try Assembler.unit(
            """
            .license GPL
            .map counts array key=4 value=8 entries=4
            .section socket
            *(u32 *)(r10 -4) = 3
            r2 = r10
            r2 += -4
            r1 = map[counts]
            call bpf_map_lookup_elem
            if r0 == 0 goto missing
            r1 = 1
            lock *(u64 *)(r0 +0) += r1
            r0 = *(u64 *)(r0 +0)
            exit
            missing: r0 = 77
            exit
            """)
        let spec = try CollectionSpec(ObjectFile(try ObjectWriter.write(ObjectContents(unit))))
        let program = try #require(spec.programs.first)
        let verified = try spec.verify(program).verdict.get()
        var options = LoadedCollection.Options()
        options.mode = .native
        let plain = try LoadedCollection(spec, options: options)
        options.verified = [program.name: verified]
        let knowing = try LoadedCollection(spec, options: options)
        var sizes: [Int] = []
        for collection in [plain, knowing] {
            let loaded = try #require(collection.program(named: program.name))
            let context = try #require(RunContext())
            context.packet = nil
            for run in 1...3 as ClosedRange<UInt64> { #expect(try loaded.run(in: context) == run) }
            let counts = try #require(collection.map(named: "counts"))
            #expect(try counts.lookup([3, 0, 0, 0]).first == 3)
            if collection.mode == .native { sizes.append(try #require(loaded.machineCode).count) }
        }
        if sizes.count == 2 { #expect(sizes[1] < sizes[0]) }
    }
}
