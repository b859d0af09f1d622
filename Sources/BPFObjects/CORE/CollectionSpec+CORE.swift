public import BPFTypeFormat

extension CollectionSpec {
    /// The collection for a target: every instruction that depends on the layout of the kernel's types says what the
    /// target's types say (CO-RE).
    ///
    /// Types are found by name, flavours aside, and fields by name. Of split BTF, such as a kernel module's with its
    /// kernel's as base, the base is searched first. An instruction whose question has no answer becomes a call that no
    /// verifier accepts, which is right in code that the program guards by asking whether something exists;
    /// ``ProgramSpec/unanswered`` says what is missing. Programs that are not to be loaded stay as they are.
    ///
    /// - Throws: for a relocation that can't be carried out, and for answers that contradict each other.
    public func relocated(against target: BTF) throws(COREError) -> CollectionSpec {
        try relocated(against: target, observe: nil)
    }

    /// As ``relocated(against:)``; `observe` is told what is found.
    func relocated(against target: BTF, observe: Relocator.Observer?) throws(COREError) -> CollectionSpec {
        guard programs.contains(where: { $0.autoload && !$0.coreRelocations.isEmpty }) else { return self }
        guard let btf else { throw COREError(.noProgramTypes) }
        var relocator = Relocator(btf, target, order, observe: observe)
        var collection = self
        for index in collection.programs.indices where collection.programs[index].autoload {
            try relocator.relocate(&collection.programs[index])
        }
        return collection
    }
}
