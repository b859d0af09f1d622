public import BPFTypeFormat

/// Why a variable or a map can't be changed before it is loaded.
public struct OverrideError: Error, Hashable, Sendable {
    /// The variable or map as it was named: `only_port`, `config.limits[2]`.
    public let name: String
    /// What is wrong.
    public let reason: Reason

    /// Describes one fault.
    public init(name: String, reason: Reason) {
        self.name = name
        self.reason = reason
    }

    /// What is wrong with one change.
    public enum Reason: Error, Hashable, Sendable {
        /// No such variable; the names that there are.
        case noVariable(known: [String])
        /// Variables of the name in several sections.
        case ambiguous(sections: [String])
        /// A variable that the kernel gives its value.
        case notOurs
        /// A name that is none, such as `a..b`.
        case malformedName
        /// No such member in a type.
        case noMember(String, in: String)
        /// An index into something that is no array of that length.
        case noElement(Int, in: String)
        /// A value of another sort than the variable's type takes.
        case wrongSort(GlobalValue, type: String)
        /// A number that the variable's type does not have.
        case outOfRange(GlobalValue, type: String, ClosedRange<Int128>)
        /// Text, a list or bytes of another length than the variable has.
        case wrongLength(Int, type: String, capacity: Int)
        /// An enumerator that the variable's type does not have.
        case noEnumerator(String, type: String)
        /// An object without BTF, or with BTF that can't be read.
        case types(BTFError?)
        /// A variable outside of its section.
        case outside
        /// A section of zeros that is too large to be written out.
        case sectionTooLarge(Int)

        /// No such map; the names that there are.
        case noMap(known: [String])
        /// A count that no map can have.
        case maxEntries(Int)
        /// A change of the inner map of a map that has none.
        case noInnerMap
        /// No such program; the names that there are.
        case noProgram(known: [String])
        /// A variable of the kernel's configuration that must have a value, and has none.
        case notConfigured
        /// A variable that is neither an option of the kernel's configuration nor known by its name.
        case unknownConfiguration
        /// A value of the kernel's configuration that the variable's type does not have.
        case unsuitableConfiguration(String, type: String)
    }
}

extension OverrideError: CustomStringConvertible {
    /// One sentence for people, with the name first.
    public var description: String { "'\(name)': \(reason)" }
}

extension OverrideError.Reason: CustomStringConvertible {
    /// The sentence without the name.
    public var description: String {
        switch self {
        case .noVariable(let known): "no such variable; there are: \(known.joined(separator: ", "))"
        case .ambiguous(let sections): "in several sections: \(sections.joined(separator: ", "))"
        case .notOurs: "the kernel's configuration gives it its value"
        case .malformedName: "not a name of a variable, member or element"
        case .noMember(let member, let type): "\(type) has no member '\(member)'"
        case .noElement(let index, let type): "\(type) has no element \(index)"
        case .wrongSort(let value, let type): "\(type) can't be set to \(value)"
        case .outOfRange(let value, let type, let range):
            "\(value) does not fit \(type), which goes from \(range.lowerBound) to \(range.upperBound)"
        case .wrongLength(let length, let type, let capacity):
            "a length of \(length) does not fit \(type), which takes \(capacity)"
        case .noEnumerator(let name, let type): "\(type) has no value '\(name)'"
        case .types(let error): error.map { "the object's BTF: \($0)" } ?? "the object has no BTF"
        case .outside: "it lies outside of its section"
        case .sectionTooLarge(let size): "its section of \(size) bytes is too large"
        case .noMap(let known): "no such map; there are: \(known.joined(separator: ", "))"
        case .maxEntries(let count): "a map can't have \(count) entries"
        case .noInnerMap: "it is no map of maps"
        case .noProgram(let known): "no such program; there are: \(known.joined(separator: ", "))"
        case .notConfigured: "the kernel's configuration does not have it, and it is not weak"
        case .unknownConfiguration: "neither an option (CONFIG_...) nor known to loaders"
        case .unsuitableConfiguration(let value, let type): "\(type) can't be configured as \(value)"
        }
    }
}
