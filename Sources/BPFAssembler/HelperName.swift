internal import BPFModel

/// The kernel's names for helper numbers.
enum HelperName {
    /// What the kernel calls number 0, which is no helper.
    private static let unspecified = "bpf_unspec"

    /// The name of a number; nil where the kernel prints `unknown`.
    static func of(_ number: Int32) -> String? {
        number == 0 ? unspecified : Helper.with(id: HelperID(rawValue: UInt32(bitPattern: number)))?.name
    }

    /// The number of a name; nil where it names no helper.
    static func number(of name: String) -> Int32? {
        name == unspecified ? 0 : Helper.named(name).map { Int32(bitPattern: $0.id.rawValue) }
    }
}
