/// Which helpers a program may call.
public enum HelperAvailability {
    /// Whether programs of a type may call a helper; nil where that is not described.
    public static func allows(_ helper: HelperID, in type: ProgramType, attachType: AttachType?) -> Bool? {
        guard let additional = additional(for: type, attachType: attachType) else { return nil }
        return common.contains(helper) || additional.contains(helper)
    }
}
