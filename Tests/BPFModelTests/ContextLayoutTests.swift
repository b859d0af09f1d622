import BPFModel
import Testing

@Suite struct ContextLayoutTests {
    @Test(arguments: [ContextLayout.xdpMD, .skBuff] + ProgramType.allCases.compactMap(\.contextLayout))
    func fieldsAreOrderedAlignedAndInside(layout: ContextLayout) {
        var end = 0
        for field in layout.fields {
            #expect(field.offset >= end, "\(field.name) overlaps")
            #expect(field.offset % min(field.size, 4) == 0, "\(field.name) is not aligned")
            end = field.range.upperBound
        }
        #expect(end <= layout.size)
        #expect(Set(layout.fields.map(\.name)).count == layout.fields.count)
    }

    @Test(arguments: [
        ("data", 0, 4, ContextField.Kind.packetStart),
        ("data_end", 4, 4, .packetEnd),
        ("data_meta", 8, 4, .packetMeta),
        ("ingress_ifindex", 12, 4, .scalar),
        ("rx_queue_index", 16, 4, .scalar),
        ("egress_ifindex", 20, 4, .scalar),
    ])
    func xdpFieldIsWhereLinuxHasIt(name: String, offset: Int, size: Int, kind: ContextField.Kind) throws {
        let field = try #require(ContextLayout.xdpMD.field(named: name))
        #expect((field.offset, field.size) == (offset, size))
        #expect(field.kind == kind)
    }

    @Test(arguments: [
        ("len", 0, 4, ContextField.Kind.scalar),
        ("protocol", 16, 4, .scalar),
        ("cb", 48, 20, .scalar),
        ("hash", 68, 4, .scalar),
        ("data", 76, 4, .packetStart),
        ("data_end", 80, 4, .packetEnd),
        ("napi_id", 84, 4, .scalar),
        ("remote_ip6", 100, 16, .scalar),
        ("local_port", 136, 4, .scalar),
        ("data_meta", 140, 4, .packetMeta),
        ("flow_keys", 144, 8, .flowKeys),
        ("tstamp", 152, 8, .scalar),
        ("gso_segs", 164, 4, .scalar),
        ("sk", 168, 8, .socket),
        ("gso_size", 176, 4, .scalar),
        ("tstamp_type", 180, 1, .scalar),
        ("hwtstamp", 184, 8, .scalar),
    ])
    func skBuffFieldIsWhereLinuxHasIt(name: String, offset: Int, size: Int, kind: ContextField.Kind) throws {
        let field = try #require(ContextLayout.skBuff.field(named: name))
        #expect((field.offset, field.size) == (offset, size))
        #expect(field.kind == kind)
    }

    @Test func sizesAreThoseOfTheStructures() {
        #expect(ContextLayout.xdpMD.size == 24)
        #expect(ContextLayout.skBuff.size == 192)
    }

    @Test func findsTheFieldOfAByte() {
        #expect(ContextLayout.skBuff.field(at: 79)?.name == "data")
        #expect(ContextLayout.skBuff.field(at: 67)?.name == "cb")
        #expect(ContextLayout.skBuff.field(at: 182) == nil)
        #expect(ContextLayout.skBuff.field(at: 192) == nil)
        #expect(ContextLayout.skBuff.field(at: -1) == nil)
    }

    /// Observed on Linux 6.18 by loading one program for each field and access.
    @Test(
        arguments: [
            (ProgramType.xdp, []),
            (.socketFilter, ["cb"]),
            (.schedCls, ["mark", "queue_mapping", "priority", "tc_index", "cb", "tc_classid", "tstamp"]),
            (.cgroupSkb, ["mark", "priority", "cb", "tstamp"]),
            (.lwtXmit, ["mark", "priority", "cb"]),
            (.skSkb, ["priority", "tc_index"]),
        ] as [(ProgramType, [String])])
    func programMayWrite(type: ProgramType, names: [String]) throws {
        let layout = try #require(type.contextLayout)
        #expect(layout.fields.filter(\.isWritable).map(\.name) == names.sorted { offset($0) < offset($1) })
    }

    @Test(arguments: [
        (ProgramType.socketFilter, "data", false),
        (.socketFilter, "tstamp_type", false),
        (.socketFilter, "sk", true),
        (.schedCls, "data", true),
        (.schedCls, "flow_keys", false),
        (.schedAct, "remote_ip4", false),
        (.cgroupSkb, "remote_ip4", true),
        (.skSkb, "mark", false),
        (.xdp, "data_meta", true),
    ])
    func programMayRead(type: ProgramType, name: String, isReadable: Bool) throws {
        let field = try #require(type.contextLayout?.field(named: name))
        #expect(field.isReadable == isReadable)
    }

    @Test func writableFieldsAreReadable() {
        for layout in ProgramType.allCases.compactMap(\.contextLayout) {
            #expect(layout.fields.allSatisfy { $0.isReadable || !$0.isWritable })
        }
    }

    @Test func contextsNotDescribedYetAreMissing() {
        #expect(ProgramType.kprobe.contextLayout == nil)
        #expect(ProgramType.unspec.contextLayout == nil)
    }

    private func offset(_ name: String) -> Int {
        ContextLayout.skBuff.field(named: name)?.offset ?? .max
    }
}
