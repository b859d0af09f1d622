/// What a register holds that stands for a map or a function: a number that is no address of anything.
///
/// All handles lie in the upper half of the address space, which belongs to the kernel on every host.
enum Handle {
    private static let maps: UInt64 = 0xffff_8a00_0000_0000
    private static let innerMaps: UInt64 = 0xffff_8b00_0000_0000
    private static let functions: UInt64 = 0xffff_8f00_0000_0000

    /// Stands for the map at `index` in the program's list.
    static func map(_ index: Int) -> UInt64 { maps + UInt64(index) }

    /// The index of the map that a value stands for, out of `count`; nil for any other value.
    @inline(__always)
    static func mapIndex(_ value: UInt64, count: Int) -> Int? {
        let index = value &- maps
        return index < UInt64(count) ? Int(index) : nil
    }

    /// Stands for the map at `index` in the list of those that the run found in maps of maps.
    static func innerMap(_ index: Int) -> UInt64 { innerMaps + UInt64(index) }

    /// The index of the found map that a value stands for, out of `count`; nil for any other value.
    static func innerMapIndex(_ value: UInt64, count: Int) -> Int? {
        let index = value &- innerMaps
        return index < UInt64(count) ? Int(index) : nil
    }

    /// Stands for the function that starts at the instruction of that number.
    static func function(_ number: Int) -> UInt64 { functions + UInt64(number) }

    /// The number of a function's first instruction, out of `count` in the program; nil for any other value.
    static func functionNumber(_ value: UInt64, count: Int) -> Int? {
        let number = value &- functions
        return number < UInt64(count) ? Int(number) : nil
    }
}
