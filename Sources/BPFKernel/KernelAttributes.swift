import BPFModel

/// The attributes of one bpf(2) command: fields at fixed places, everything else zero.
///
/// - Kernel: `union bpf_attr`.
struct KernelAttributes {
    private var words = [UInt64](repeating: 0, count: 20)

    /// Buffers whose addresses stand in the attributes.
    private var buffers: [(offset: Int, bytes: [UInt8])] = []

    /// Puts `value` at `offset`, in bytes.
    mutating func set(_ value: UInt32, at offset: Int) {
        let shift = UInt64(offset % 8 * 8)
        words[offset / 8] = words[offset / 8] & ~(UInt64(UInt32.max) << shift) | UInt64(value) << shift
    }

    /// Puts a 64-bit `value` at `offset`, in bytes.
    mutating func set(wide value: UInt64, at offset: Int) { words[offset / 8] = value }

    /// Puts the address of `bytes` at `offset`; nothing where there are none.
    mutating func set(buffer bytes: [UInt8], at offset: Int) {
        if !bytes.isEmpty { buffers.append((offset, bytes)) }
    }

    /// Puts a name of at most 15 characters at `offset`; letters, digits, `_` and `.` only.
    mutating func set(name: String, at offset: Int) {
        let allowed = name.utf8.filter {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 || $0 == 46
        }
        for (index, byte) in allowed.prefix(15).enumerated() {
            let place = offset + index
            words[place / 8] |= UInt64(byte) << UInt64(place % 8 * 8)
        }
    }

    /// Runs `command`; buffers that the kernel writes to are in `output`, at its place in the attributes.
    mutating func call(
        _ command: SystemCommand, output: (offset: Int, bytes: [UInt8])? = nil
    ) -> (result: Result<Int, LinuxError>, output: [UInt8]) {
        var places: [UnsafeMutablePointer<UInt8>] = unsafe []
        defer {
            while unsafe !places.isEmpty { unsafe places.removeLast().deallocate() }
        }
        for buffer in buffers + (output.map { [$0] } ?? []) {
            // Safety: as many bytes as are copied, freed when the call is over.
            let place = UnsafeMutablePointer<UInt8>.allocate(capacity: buffer.bytes.count)
            for index in buffer.bytes.indices { unsafe place[index] = buffer.bytes[index] }
            unsafe places.append(place)
            set(wide: UInt64(UInt(bitPattern: place)), at: buffer.offset)
        }
        var result: Result<Int, LinuxError> = .failure(.enosys)
        unsafe words.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            do throws(LinuxError) {
                // Safety: the attributes and all addresses in them are valid until the call returns.
                result = .success(try unsafe SystemCall.bpf(command, base, size: bytes.count))
            } catch {
                result = .failure(error)
            }
        }
        guard let output else { return (result, []) }
        // Safety: the last place is the output's, with as many bytes.
        let written = (0..<output.bytes.count).map { index in unsafe places[places.count - 1][index] }
        return (result, written)
    }
}
