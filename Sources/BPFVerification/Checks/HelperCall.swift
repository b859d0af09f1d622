import BPFInstructions
import BPFModel

/// A helper call, and what its arguments turned out to be while they were checked.
struct HelperCall {
    let helper: Helper
    let prototype: HelperPrototype
    /// The map argument.
    var map: RegisterState?
    /// Key register of the map argument.
    var key: Register?
    /// Stack memory that the helper fills.
    var filled: [(pointer: RegisterState, size: Int)] = []
    /// Whether the look-up is sure to find something.
    var findsElement = false
    /// The constant size argument.
    var constantSize: UInt64?
    /// The largest value of the size argument.
    var maximumSize: UInt64?
    /// The reference behind an argument.
    var referenceID: UInt32 = 0
    /// The function that the helper calls.
    var callback: Int?
    /// The dynptr argument.
    var dynptr: Dynptr?
    /// Stack in which the helper makes a dynptr.
    var newDynptr: RegisterState?
    /// Whether the reference is given up.
    var isReleased = false

    var id: HelperID { helper.id }
    var traits: HelperTraits { helper.id.traits }

    /// As messages name it, `bpf_map_lookup_elem#1`.
    var name: String { "\(helper.name)#\(helper.id.rawValue)" }
}
