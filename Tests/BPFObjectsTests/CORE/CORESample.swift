import BPFBytes
import BPFInstructions
import BPFObjects
import BPFTypeFormat

/// One relocated instruction, and the types of both sides.
struct CORESample {
    var program = BTFBuilder()
    var target = BTFBuilder()
    var instructions = [Instruction(opcode: 0xb7, destination: .r1)]
    var order = ByteOrder.host

    /// `int` and `u64`, numbered 1 and 2 on both sides.
    static let int: TypeID = 1
    static let u64: TypeID = 2

    init() {
        for type in [
            BTFType.integer(IntegerType(name: "int", size: 4, encoding: .signed)),
            .integer(IntegerType(name: "unsigned long", size: 8)),
        ] {
            program.add(type)
            target.add(type)
        }
    }

    /// What the program asks about `type` gives on the target.
    func relocated(_ type: TypeID, _ access: String, _ kind: CORERelocationKind) throws -> ProgramSpec {
        var spec = ProgramSpec(name: "ask", sectionName: "socket", instructions: instructions)
        spec.lines = [LineRecord(slot: 0, fileName: "ask.c", text: "return f->b;", line: 7, column: 3)]
        spec.coreRelocations = [CORERelocation(slot: 0, type: type, accessString: access, kind: kind)]
        var collection = CollectionSpec(order: order)
        collection.btf = try BTF(program.encode())
        collection.programs = [spec]
        return try collection.relocated(against: BTF(target.encode())).programs[0]
    }

    /// The immediate that the instruction ends up with.
    func value(_ type: TypeID, _ access: String, _ kind: CORERelocationKind) throws -> Int32 {
        try relocated(type, access, kind).instructions[0].immediate
    }

    /// What is said of the instruction when it has no answer.
    func complaint(_ type: TypeID, _ access: String, _ kind: CORERelocationKind) throws -> String {
        do {
            return try relocated(type, access, kind).unanswered.first?.description ?? ""
        } catch let error as COREError {
            return error.description
        }
    }
}

extension BTFBuilder {
    /// Adds a struct with members of 4 or 8 bytes, one after the other.
    @discardableResult
    mutating func structure(_ name: String, _ members: [(name: String, type: TypeID)]) -> TypeID {
        var offset = 0
        var list: [Member] = []
        for member in members {
            list.append(Member(name: member.name, type: member.type, bitOffset: offset))
            offset += member.type == CORESample.int ? 32 : 64
        }
        return add(.structure(Composite(name: name, size: offset / 8, members: list)))
    }
}
