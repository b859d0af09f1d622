import BPFObjects
import Testing

/// A change that makes an object unreadable, and what is said about it.
struct Malformation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The error; `{sections}` and `{symbols}` stand for their count, `{NAME}` for the index of a section.
    let expected: String
    /// The offset in the file that the error begins with, where it names one.
    let place: (@Sendable (ObjectPatch) -> Int)?
    let change: @Sendable (inout ObjectPatch) -> Void

    init(
        _ description: String,
        _ expected: String,
        at place: (@Sendable (ObjectPatch) -> Int)? = nil,
        _ change: @escaping @Sendable (inout ObjectPatch) -> Void
    ) {
        testDescription = description
        self.expected = expected
        self.place = place
        self.change = change
    }

    /// Changes a fixture, and compares what is said about it.
    func check(_ object: String) throws {
        let original = try ObjectPatch(object)
        var patch = original
        change(&patch)
        let prefix = place.map { "offset \($0(original)): " } ?? ""
        #expect(failure(patch.bytes) == prefix + original.fill(expected))
    }
}
