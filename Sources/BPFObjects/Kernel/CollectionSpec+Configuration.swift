extension CollectionSpec {
    /// Gives the `extern` variables in `.kconfig` their values.
    ///
    /// A variable that the configuration does not have is zero where it is weak.
    /// - Throws: for one that is not weak, for a value that the variable's type does not have, and for a name that means nothing.
    public mutating func setKernelConfiguration(_ configuration: KernelConfiguration) throws(OverrideError) {
        guard let index = maps.firstIndex(where: { $0.origin == .kernelConfiguration }) else { return }
        guard let btf else { throw OverrideError(name: maps[index].name, reason: .types(nil)) }
        let size = maps[index].valueSize
        guard size <= Self.configurationLimit else {
            throw OverrideError(name: maps[index].name, reason: .sectionTooLarge(size))
        }
        var contents = [UInt8](repeating: 0, count: size)
        let encoder = ConfigurationEncoder(btf: btf, order: order)
        for variable in maps[index].variables {
            do throws(OverrideError.Reason) {
                guard let text = try Self.text(of: variable, configuration) else { continue }
                let bytes = try encoder.bytes(text, variable.type)
                guard variable.offset >= 0, bytes.count <= variable.size,
                    variable.size <= contents.count - variable.offset
                else { throw .outside }
                contents.replaceSubrange(variable.offset..<(variable.offset + bytes.count), with: bytes)
            } catch {
                throw OverrideError(name: variable.name, reason: error)
            }
        }
        maps[index].contents = contents
    }

    /// The most bytes that all variables of the kernel's configuration may have.
    private static let configurationLimit = 1 << 24

    /// The value of a variable; nil for a weak one that has none.
    private static func text(
        of variable: MapSpec.Variable,
        _ configuration: KernelConfiguration
    ) throws(OverrideError.Reason) -> String? {
        do throws(OverrideError.Reason) {
            if let text = try configuration.value(of: variable.name) { return text }
        } catch {
            if !variable.isWeak { throw error }
        }
        guard variable.isWeak else { throw .notConfigured }
        return nil
    }
}
