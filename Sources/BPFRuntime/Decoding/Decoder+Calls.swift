import BPFInstructions
import BPFModel

extension Decoder {
    /// The step for a call of a helper.
    mutating func helperCall(
        _ instruction: Instruction,
        at slot: Int,
        use: inout RegisterUse
    ) throws(DecodeError) -> Step {
        let id = HelperID(rawValue: UInt32(bitPattern: instruction.immediate))
        guard let prototype = Helper.with(id: id)?.prototype else { throw error(.unknownHelper(id), at: slot) }
        if let allowedHelpers, !allowedHelpers.contains(id) { throw error(.helperNotAllowed(id), at: slot) }
        var known = HelperTable.implementation(of: id)
        if usesStandIns, known?.prefersStandIn ?? true { known = UnimplementedHelper.self }
        guard let implementation = known else { throw error(.helperNotSupported(id), at: slot) }
        use = .call(arguments: prototype.arguments.count, returnsValue: prototype.result != .void)
        let index = program.helpers.firstIndex { $0.id == id } ?? program.helpers.count
        if index == program.helpers.count {
            program.helpers.append(
                HelperEntry(
                    id: id,
                    tests: ArgumentTest.tests(for: prototype.arguments, ofStandIn: implementation.step == .callStandIn),
                    implementation: implementation))
        }
        return Step(implementation.step, immediate: Int32(index))
    }
}
