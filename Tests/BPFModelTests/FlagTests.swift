import BPFModel
import Testing

@Suite struct FlagTests {
    @Test(arguments: [
        (MapFlags.noPreallocation, 0x1, "BPF_F_NO_PREALLOC"),
        (.noCommonLRU, 0x2, "BPF_F_NO_COMMON_LRU"),
        (.numaNode, 0x4, "BPF_F_NUMA_NODE"),
        (.readOnly, 0x8, "BPF_F_RDONLY"),
        (.writeOnly, 0x10, "BPF_F_WRONLY"),
        (.stackBuildID, 0x20, "BPF_F_STACK_BUILD_ID"),
        (.zeroSeed, 0x40, "BPF_F_ZERO_SEED"),
        (.readOnlyForPrograms, 0x80, "BPF_F_RDONLY_PROG"),
        (.writeOnlyForPrograms, 0x100, "BPF_F_WRONLY_PROG"),
        (.clone, 0x200, "BPF_F_CLONE"),
        (.mappable, 0x400, "BPF_F_MMAPABLE"),
        (.preserveElements, 0x800, "BPF_F_PRESERVE_ELEMS"),
        (.innerMap, 0x1000, "BPF_F_INNER_MAP"),
        (.link, 0x2000, "BPF_F_LINK"),
        (.pathDescriptor, 0x4000, "BPF_F_PATH_FD"),
        (.valueTypeInModule, 0x8000, "BPF_F_VTYPE_BTF_OBJ_FD"),
        (.token, 0x1_0000, "BPF_F_TOKEN_FD"),
        (.signalOnFault, 0x2_0000, "BPF_F_SEGV_ON_FAULT"),
        (.noUserConversion, 0x4_0000, "BPF_F_NO_USER_CONV"),
    ])
    func mapFlagHasItsBitAndName(flag: MapFlags, bits: UInt32, name: String) {
        #expect(flag.rawValue == bits)
        #expect(flag.names == [name])
    }

    @Test func mapFlagsPrintFromTheLowestBit() {
        #expect(MapFlags([]).names == [])
        #expect(MapFlags([.mappable, .readOnlyForPrograms]).names == ["BPF_F_RDONLY_PROG", "BPF_F_MMAPABLE"])
    }

    @Test func unknownFlagsPrintAsANumber() {
        #expect(MapFlags(rawValue: 0x8000_0001).names == ["BPF_F_NO_PREALLOC", "0x80000000"])
        #expect(UpdateFlags(rawValue: .max).names.last == "0xfffffffffffffff8")
    }

    @Test(
        arguments: [
            (UpdateFlags.any, 0, ["BPF_ANY"]),
            (.noExist, 1, ["BPF_NOEXIST"]),
            (.exist, 2, ["BPF_EXIST"]),
            (.lock, 4, ["BPF_F_LOCK"]),
            ([.exist, .lock], 6, ["BPF_EXIST", "BPF_F_LOCK"]),
        ] as [(UpdateFlags, UInt64, [String])])
    func updateFlagHasItsBitAndName(flags: UpdateFlags, bits: UInt64, names: [String]) {
        #expect(flags.rawValue == bits)
        #expect(flags.names == names)
    }
}
