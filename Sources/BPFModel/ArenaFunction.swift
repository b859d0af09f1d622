/// The kernel functions that give pages of an arena and take them back.
///
/// The first argument is the map, the second an address of user space, the third a count of pages.
public enum ArenaFunction: String, Hashable, Sendable, CaseIterable {
    /// Gives the address, for user space, of pages that follow each other; 0 where there are none.
    case allocate = "bpf_arena_alloc_pages"
    /// Takes pages back.
    case free = "bpf_arena_free_pages"
    /// Sets pages aside that nobody gets; 0, or an error.
    case reserve = "bpf_arena_reserve_pages"

    /// How many of r1 to r5 it takes.
    public var argumentCount: Int { self == .allocate ? 5 : 3 }

    /// Whether r0 holds a number afterwards.
    public var returnsValue: Bool { self != .free }

    /// The kernel that it came with.
    public var since: KernelVersion { self == .reserve ? KernelVersion(6, 17) : KernelVersion(6, 9) }
}
