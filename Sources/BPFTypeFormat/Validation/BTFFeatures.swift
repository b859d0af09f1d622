/// What a kernel knows of BTF; each came with a version of Linux.
public struct BTFFeatures: OptionSet, Hashable, Sendable {
    /// One bit for each.
    public let rawValue: UInt16

    /// The features with these bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Functions and their prototypes: Linux 5.0.
    public static let functions = BTFFeatures(rawValue: 1)
    /// Variables and sections of variables: Linux 5.2.
    public static let dataSections = BTFFeatures(rawValue: 2)
    /// Functions with global linkage: Linux 5.6.
    public static let globalFunctions = BTFFeatures(rawValue: 4)
    /// Floating-point numbers: Linux 5.13.
    public static let floats = BTFFeatures(rawValue: 8)
    /// Tags on declarations: Linux 5.16.
    public static let declarationTags = BTFFeatures(rawValue: 16)
    /// Tags on types: Linux 5.17.
    public static let typeTags = BTFFeatures(rawValue: 32)
    /// Enumerations of 64 bits, and signed ones of 32: Linux 6.0.
    public static let enumerations64 = BTFFeatures(rawValue: 64)
    /// Section names that begin with `?`: Linux 6.9.
    public static let optionalSections = BTFFeatures(rawValue: 128)
    /// Tags that are attributes themselves: Linux 6.14.
    public static let attributeTags = BTFFeatures(rawValue: 256)

    /// What Linux 6.12 knows.
    public static let linux612: BTFFeatures = [
        .functions, .dataSections, .globalFunctions, .floats, .declarationTags, .typeTags, .enumerations64,
        .optionalSections,
    ]
    /// What Linux 6.18 knows.
    public static let linux618: BTFFeatures = [.linux612, .attributeTags]

    /// Whether a kernel with these features knows a kind.
    func includes(_ kind: BTFKind) -> Bool {
        switch kind {
        case .function, .functionPrototype: contains(.functions)
        case .variable, .dataSection: contains(.dataSections)
        case .float: contains(.floats)
        case .declarationTag: contains(.declarationTags)
        case .typeTag: contains(.typeTags)
        case .enumeration64: contains(.enumerations64)
        default: true
        }
    }
}
