import EBPF

/// What a look-up takes in a program: the time of a program less that of the same program with a variable in the value's place.
struct LookupCosts {
    /// Nanoseconds of a look-up in an array, and in a per-CPU array.
    let array, perCPU: Double

    /// Programs that look up in a map 16 times, and increment.
    private static let programs = ["array16", "percpu16"]

    /// The same programs without the look-up; the key is still worked out.
    static let controls = [
        "array16": control("INC(value->pkts)"),
        "percpu16": control("value->pkts++"),
    ]

    /// Measures all of them in turns, so that they meet the same machine.
    init(_ set: ProgramSet) throws {
        let objects = try Self.programs.flatMap { name in
            [try set.folder.object(name), try set.folder.object("\(name)_control", text: Self.controls[name] ?? "")]
        }
        let times = try set.nativeTimes(objects)
        (array, perCPU) = ((times[0] - times[1]) / 16, (times[2] - times[3]) / 16)
    }

    private static func control(_ increment: String) -> String {
        """
        struct val only[1];
        PROG { u8 *d = DATA, *e = END; if (d + 64 > e) return 0; u32 base = *(u32 *)d; u32 r = 0;
        NOUNROLL for (u32 i = 0; i < 16; i++) { u32 k = (base + i * 7) & 255; barrier(k);
            struct val *value = only; barrier(value); if (value) { \(increment); r++; } } return r; }
        """
    }
}
