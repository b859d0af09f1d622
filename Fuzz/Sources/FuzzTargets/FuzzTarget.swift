/// A part of the package that reads bytes somebody else wrote.
///
/// Feeding it any bytes must end in a value or an error: a trap, a hang or unbounded memory is what fuzzing looks for.
public struct FuzzTarget: Sendable {
    /// The name on the command line and of the folder with its seeds and saved cases.
    public let name: String
    /// Reads `bytes` in every way that the part offers.
    public let feed: @Sendable ([UInt8]) -> Void

    /// Every target.
    public static let all: [FuzzTarget] = [
        FuzzTarget(name: "object", feed: feedObject),
        FuzzTarget(name: "btf", feed: feedBTF),
        FuzzTarget(name: "image", feed: feedImage),
        FuzzTarget(name: "capture", feed: feedCapture),
        FuzzTarget(name: "assembler", feed: feedAssembler),
        FuzzTarget(name: "program", feed: feedProgram),
        FuzzTarget(name: "map", feed: feedPinnedMap),
        FuzzTarget(name: "verify", feed: feedVerification),
        FuzzTarget(name: "generated", feed: feedGeneratedProgram),
    ]

    /// The target called `name`.
    public static func named(_ name: String) -> FuzzTarget? {
        all.first { $0.name == name }
    }
}
