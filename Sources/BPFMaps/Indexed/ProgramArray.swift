public import BPFModel
import BPFPlatform
import Synchronization

/// Programs by index, for tail calls: `BPF_MAP_TYPE_PROG_ARRAY`.
///
/// The first program that uses the array or is put into it decides the kind of all others. Bytes cannot name a program
/// here, because there are no descriptors: an update from bytes is `EBADF`, and `set` takes its place.
///
/// The array holds its programs, and programs hold the arrays that they use. Whoever owns an array whose programs may lead
/// back to it calls `removeAll` in the end, as Linux empties an array when its last user has closed it.
public final class ProgramArray: ReferenceArray {
    /// What it was made from.
    public let definition: MapDefinition
    /// What users may do with it; programs can only tail-call through it.
    public let permissions: MapPermissions
    private let state: Mutex<State>
    /// For each index the entry record of its program; no room for arrays of unusual size.
    private let entries: ZeroedMemory?

    private struct State {
        var kind: TailCallKind?
        var programs: [UInt32: any TailCallTarget] = [:]
        var retired = RetiredPrograms()
    }

    private static let entryLimit: UInt32 = 1 << 16
    /// Where the entries begin in their page.
    ///
    /// Maps' values begin where pages do. A load from the place in a page that something was just stored to, in another page, may be taken for a load of
    /// that, and start anew: a counter in front of a tail call would double the call's time.
    private static let entryStart = 0x840

    init(_ definition: MapDefinition) {
        self.definition = definition
        self.permissions = MapPermissions(definition.flags, nil)
        self.state = Mutex(State())
        entries =
            definition.maxEntries <= Self.entryLimit
            ? ZeroedMemory(count: Self.entryStart + Int(definition.maxEntries) * 8) : nil
    }

    /// Where compiled programs find, for each index, the entry record of its program (`TailCallTarget`), 0 for none; nil when they must ask.
    ///
    /// Whoever reads there is counted by `TailCallGuard` meanwhile.
    public var entryTable: UInt? {
        // Safety: only the number of the address is handed out; the array is held by the programs that use it.
        switch entries {
        case .some(let memory): unsafe UInt(bitPattern: memory.base) + UInt(Self.entryStart)
        case .none: nil
        }
    }

    /// Puts a program at an index.
    ///
    /// - Throws: `E2BIG` for an index out of range, `EINVAL` for a program of another kind, `EPERM` where users may not write.
    public func set(_ program: any TailCallTarget, at index: UInt32) throws(LinuxError) {
        guard permissions.userMayWrite else { throw .eperm }
        if index >= definition.maxEntries { throw .e2big }
        try claim(program.tailCallKind)
        let unused = state.withLock { state in
            replace(&state, at: index, with: program)
            return state.retired.takeUnused()
        }
        withExtendedLifetime(unused) {}
    }

    /// Takes all programs away, frozen or not.
    public func removeAll() {
        // The programs go after the lock is given back, because one of them may be the last to hold another array.
        for attempt in 0..<Self.patience {
            let (removed, isDone) = state.withLock { state in
                for index in state.programs.keys { replace(&state, at: index, with: nil) }
                return (state.retired.takeUnused(), state.retired.isEmpty)
            }
            withExtendedLifetime(removed) {}
            if isDone { return }
            if attempt > 0 { HostProcess.yield() }
        }
    }

    /// How often to look whether the runs have ended that may be entering programs.
    private static let patience = 1000

    /// Puts a program, or none, in place of the one at an index.
    private func replace(_ state: inout State, at index: UInt32, with program: (any TailCallTarget)?) {
        let old = state.programs[index]
        state.programs[index] = program
        if let table = entryTable {
            // Safety: the index is below the number of entries.
            unsafe AtomicMemory.store64(UInt64(program?.entryRecord ?? 0), to: table + UInt(index) * 8)
        }
        if let old { state.retired.add(old) }
    }

    /// Declares that programs of a kind use the array.
    ///
    /// - Throws: `EINVAL` when it belongs to another kind already.
    public func claim(_ kind: TailCallKind) throws(LinuxError) {
        let accepted = state.withLock { state in
            if state.kind == nil { state.kind = kind }
            return state.kind == kind
        }
        if !accepted { throw .einval }
    }

    /// The program at an index; nil for none.
    public func program(at index: UInt32) -> (any TailCallTarget)? {
        state.withLock { $0.programs[index] }
    }

    /// Takes the program at an index away.
    @unsafe
    public func delete(key: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key there.
        let index = try unsafe checkedIndex(key)
        let unused: [any TailCallTarget]? = state.withLock { state in
            if state.programs[index] == nil { return nil }
            replace(&state, at: index, with: nil)
            return state.retired.takeUnused()
        }
        if unused == nil { throw .enoent }
    }

    /// Copies the identifier of the program at an index.
    @unsafe
    public func copyValue(key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key and for room for a value.
        guard let program = program(at: unsafe RawMemory.load(key)) else { throw .enoent }
        unsafe RawMemory.store(program.identifier, to: value)
    }

    /// Fails: with `EINVAL` for any flag, `E2BIG` for an index out of range, and else `EBADF`.
    @unsafe
    public func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        // Safety: the caller vouches for a key there.
        _ = try unsafe checkedIndex(key, flags)
        throw .ebadf
    }

    /// Writes the index at `position`, whether or not a program is there.
    @unsafe
    public func copyKey(at position: inout Int, into key: UInt) -> Bool {
        // Safety: the caller vouches for room for a key.
        unsafe IndexedValues.copyKey(at: &position, into: key, count: definition.maxEntries)
    }
}
