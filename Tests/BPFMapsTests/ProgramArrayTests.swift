import BPFMaps
import BPFModel
import Testing

@Suite struct ProgramArrayTests {
    private final class Target: TailCallTarget {
        let identifier: UInt32
        let tailCallKind: TailCallKind

        init(_ identifier: UInt32, context: String = "xdp_md") {
            self.identifier = identifier
            self.tailCallKind = TailCallKind(context: context, engine: "checked")
        }
    }

    private func make() throws -> ProgramArray {
        try #require(try makeMap(.progArray, value: 4) as? ProgramArray)
    }

    /// What is stored to the first values of an array must not look, by its place in its page, like what a tail call loads.
    @Test func entriesStandElsewhereInTheirPageThanValues() throws {
        let values = try #require(try makeMap(.array, entries: 8).valueTable)
        let entries = try #require(try make().entryTable)
        #expect((entries &- values.base) & 4095 >= 1024)
        #expect((entries &- values.base) & 4095 <= 4096 - 1024)
    }

    @Test func holdsProgramsByIndex() throws {
        let array = try make()
        let target = Target(77)
        try array.set(target, at: 1)
        #expect(array.program(at: 1) === target)
        #expect(array.program(at: 0) == nil)
        #expect(array.program(at: 9) == nil)
        #expect(try array.lookup(bytes(UInt32(1))) == bytes(UInt32(77)))
        #expect(array.entries.map { $0.key } == [bytes(UInt32(1))])
        try array.delete(bytes(UInt32(1)))
        #expect(array.program(at: 1) == nil)
    }

    @Test func errorsAreLinuxs() throws {
        let array = try make()
        #expect(failure { () throws(LinuxError) in _ = try array.lookup(bytes(UInt32(0))) } == .enoent)
        #expect(failure { () throws(LinuxError) in _ = try array.lookup(bytes(UInt32(7))) } == .enoent)
        #expect(failure { () throws(LinuxError) in try array.delete(bytes(UInt32(0))) } == .enoent)
        #expect(failure { () throws(LinuxError) in try array.delete(bytes(UInt32(3))) } == .e2big)
        let rows: [(key: UInt32, flags: UpdateFlags, error: LinuxError)] = [
            (0, .any, .ebadf), (3, .any, .e2big), (0, .noExist, .einval), (3, .exist, .einval), (0, .lock, .einval),
        ]
        for row in rows {
            let found = failure { () throws(LinuxError) in
                try array.update(bytes(row.key), bytes(UInt32(9)), flags: row.flags)
            }
            #expect(found == row.error)
        }
        #expect(failure { () throws(LinuxError) in try array.set(Target(1), at: 3) } == .e2big)
        try array.freeze()
        #expect(failure { () throws(LinuxError) in try array.set(Target(1), at: 0) } == .eperm)
    }

    @Test func lettingGoBreaksTheCircle() throws {
        let array = try make()
        weak var target: Target?
        do {
            let strong = Target(1)
            try array.set(strong, at: 0)
            try array.freeze()
            target = strong
        }
        #expect(target != nil)
        array.removeAll()
        #expect(target == nil)
    }

    @Test func refusesProgramsOfAnotherKind() throws {
        let array = try make()
        try array.set(Target(1), at: 0)
        #expect(failure { () throws(LinuxError) in try array.set(Target(2, context: "__sk_buff"), at: 1) } == .einval)
        #expect(array.program(at: 1) == nil)
    }
}
