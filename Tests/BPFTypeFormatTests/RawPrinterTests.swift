import BPFBytes
import BPFTypeFormat
import Testing

@Suite struct RawPrinterTests {
    static let expected = """
        [1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED
        [2] INT 'char' size=1 bits_offset=0 nr_bits=8 encoding=SIGNED
        [3] INT 'unsigned int' size=4 bits_offset=0 nr_bits=32 encoding=(none)
        [4] INT '_Bool' size=1 bits_offset=0 nr_bits=8 encoding=BOOL
        [5] FLOAT 'double' size=8
        [6] STRUCT 'pair' size=24 vlen=5
        \t'first' type_id=1 bits_offset=0
        \t'low' type_id=3 bits_offset=32 bitfield_size=3
        \t'high' type_id=1 bits_offset=35 bitfield_size=5
        \t'next' type_id=7 bits_offset=64
        \t'(anon)' type_id=9 bits_offset=128
        [7] PTR '(anon)' type_id=6
        [8] ARRAY '(anon)' type_id=2 index_type_id=3 nr_elems=8
        [9] UNION '(anon)' size=8 vlen=2
        \t'text' type_id=8 bits_offset=0
        \t'number' type_id=5 bits_offset=0
        [10] ENUM 'color' encoding=SIGNED size=4 vlen=2
        \t'RED' val=0
        \t'NONE' val=-1
        [11] ENUM64 'wide' encoding=UNSIGNED size=8 vlen=2
        \t'TOP' val=9223372036854775808ULL
        \t'ONE' val=1ULL
        [12] FWD 'opaque' fwd_kind=struct
        [13] FWD 'opaque_union' fwd_kind=union
        [14] TYPEDEF 'pair_t' type_id=6
        [15] VOLATILE '(anon)' type_id=1
        [16] CONST '(anon)' type_id=2
        [17] PTR '(anon)' type_id=16
        [18] RESTRICT '(anon)' type_id=17
        [19] FUNC_PROTO '(anon)' ret_type_id=1 vlen=3
        \t'pair' type_id=7
        \t'format' type_id=18
        \t'(anon)' type_id=0
        [20] FUNC 'compare' type_id=19 linkage=global
        [21] VAR 'counter' type_id=15, linkage=static
        [22] DATASEC '.data' size=4 vlen=1
        \ttype_id=21 offset=0 size=4 (VAR 'counter')
        [23] DECL_TAG 'key' type_id=6 component_idx=0
        [24] TYPE_TAG 'user' type_id=1
        [25] PTR '(anon)' type_id=24
        [26] TYPE_TAG 'address_space(1)' type_id=0
        [27] INT '__int128' size=16 bits_offset=0 nr_bits=128 encoding=SIGNED
        [28] PTR '(anon)' type_id=12

        """

    @Test(arguments: ByteOrder.allCases)
    func textOfEveryKind(order: ByteOrder) throws {
        #expect(try RawPrinter(AllKinds.btf(order)).text() == Self.expected)
    }

    static let objects: [(TypeID, String)] = [
        (
            AllKinds.int,
            #"{"id":1,"kind":"INT","name":"int","size":4,"bits_offset":0,"nr_bits":32,"encoding":"SIGNED"}"#
        ),
        (AllKinds.pairPointer, #"{"id":7,"kind":"PTR","name":"(anon)","type_id":6}"#),
        (
            AllKinds.name,
            #"{"id":8,"kind":"ARRAY","name":"(anon)","type_id":2,"index_type_id":3,"nr_elems":8}"#
        ),
        (
            AllKinds.either,
            #"{"id":9,"kind":"UNION","name":"(anon)","size":8,"vlen":2,"members":["#
                + #"{"name":"text","type_id":8,"bits_offset":0},{"name":"number","type_id":5,"bits_offset":0}]}"#
        ),
        (
            AllKinds.wide,
            #"{"id":11,"kind":"ENUM64","name":"wide","encoding":"UNSIGNED","size":8,"vlen":2,"values":["#
                + #"{"name":"TOP","val":9223372036854775808},{"name":"ONE","val":1}]}"#
        ),
        (AllKinds.opaque, #"{"id":12,"kind":"FWD","name":"opaque","fwd_kind":"struct"}"#),
        (
            AllKinds.function,
            #"{"id":20,"kind":"FUNC","name":"compare","type_id":19,"linkage":"global"}"#
        ),
        (
            AllKinds.section,
            #"{"id":22,"kind":"DATASEC","name":".data","size":4,"vlen":1,"vars":["#
                + #"{"type_id":21,"offset":0,"size":4}]}"#
        ),
    ]

    @Test(arguments: objects)
    func objectsHaveTheKeysOfBpftool(id: TypeID, json: String) throws {
        #expect(try RawPrinter(AllKinds.btf()).structured(id).json() == json)
    }

    @Test func allTypesStandInOneObject() throws {
        let whole = try RawPrinter(AllKinds.btf()).structured()
        guard case .array(let types) = whole["types"] else {
            Issue.record("no array of types")
            return
        }
        #expect(types.count == AllKinds.types.count)
        #expect(types.last?["id"] == 28)
    }
}
