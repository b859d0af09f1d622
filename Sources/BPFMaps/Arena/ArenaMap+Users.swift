public import BPFModel
import BPFPlatform

/// Bytes for users, by offset from the first page or by address.
///
/// A page that is not there comes when it is touched, zeroed, as in user space on Linux; not so with `BPF_F_SEGV_ON_FAULT`.
extension ArenaMap {
    /// Copies bytes out, from an offset in bytes.
    ///
    /// - Throws: `EFAULT` where there is no page, `EPERM` where users may not read.
    public func read(at offset: Int, count: Int) throws(LinuxError) -> [UInt8] {
        guard permissions.userMayRead else { throw .eperm }
        let start = try touch(offset, count)
        var bytes = [UInt8](repeating: 0, count: count)
        let copied = unsafe bytes.withUnsafeMutableBytes { room in
            let address = UInt(bitPattern: room.baseAddress)
            // Safety: there is room for the bytes, which are inside of pages that existed; a program may free them meanwhile.
            if mayVanish { return unsafe GuardedMemory.copy(from: UInt64(start), to: UInt64(address), count: count) }
            unsafe RawMemory.copy(from: start, to: address, count: count)
            return count
        }
        if copied != count { throw .efault }
        return bytes
    }

    /// Copies bytes in, from an offset in bytes.
    ///
    /// - Throws: `EFAULT` where there is no page, or one is freed meanwhile: bytes before it are written then; `EPERM` where users may not write.
    public func write(_ bytes: [UInt8], at offset: Int) throws(LinuxError) {
        guard permissions.userMayWrite else { throw .eperm }
        try store(bytes, at: touch(offset, bytes.count))
    }

    /// Copies bytes in that an arena begins with, whatever its flags say about pages that are not there.
    public func fill(_ bytes: [UInt8]) throws(LinuxError) {
        try store(bytes, at: touch(0, bytes.count, always: true))
    }

    private func store(_ bytes: [UInt8], at start: UInt) throws(LinuxError) {
        let isGuarded = mayVanish
        for (index, byte) in bytes.enumerated() {
            let address = start &+ UInt(index)
            // Safety: inside of pages that existed; a program may free them meanwhile.
            if !isGuarded {
                unsafe RawMemory.store(byte, to: address)
            } else if unsafe !GuardedAccess.store(UInt64(byte), UInt64(address), size: 1) {
                throw .efault
            }
        }
    }

    /// The offset of a user's address from the first page; of the address only the low 32 bits count.
    ///
    /// - Throws: `EFAULT` for an address that is not in the arena.
    public func offset(of address: UInt64) throws(LinuxError) -> Int {
        let offset = Int(UInt32(truncatingIfNeeded: address) &- UInt32(truncatingIfNeeded: userStart))
        guard address != 0, offset < place.pageCount * Self.pageSize else { throw .efault }
        return offset
    }

    /// Copies bytes out, from an address that a program wrote down.
    ///
    /// - Throws: as `read(at:count:)`, and `EFAULT` for an address that is not in the arena.
    public func read(address: UInt64, count: Int) throws(LinuxError) -> [UInt8] {
        try read(at: offset(of: address), count: count)
    }

    /// Copies bytes in, from an address that a program wrote down.
    ///
    /// - Throws: as `write(_:at:)`, and `EFAULT` for an address that is not in the arena.
    public func write(_ bytes: [UInt8], address: UInt64) throws(LinuxError) {
        try write(bytes, at: offset(of: address))
    }

    /// The address of bytes whose pages exist then.
    private func touch(_ offset: Int, _ count: Int, always: Bool = false) throws(LinuxError) -> UInt {
        let (end, overflow) = offset.addingReportingOverflow(count)
        guard offset >= 0, count >= 0, !overflow, end <= place.pageCount * Self.pageSize else { throw .efault }
        if count > 0 {
            for page in offset / Self.pageSize...(end - 1) / Self.pageSize where !present[page] {
                guard always || !definition.flags.contains(.signalOnFault) else { throw .efault }
                do throws(LinuxError) {
                    try allocate(page..<page + 1)
                } catch {
                    // Somebody else may have been faster.
                    guard present[page] else { throw .efault }
                }
            }
        }
        return address(0) &+ UInt(offset)
    }
}
