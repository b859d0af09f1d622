import BPFModel
import BPFPlatform

/// What a map of targets says to a value before it takes it: what Linux says, as far as this process can know.
///
/// Devices and processors are the host's. Sockets are refused with `EOPNOTSUPP`: the in-process packet path can send nothing to them, and
/// a map that held them would have to notice when they are closed.
/// - Source: order of the errors observed on Linux 6.18.
enum RedirectRule {
    /// What Linux allows a processor's queue to have.
    private static let longestQueue: UInt32 = 16_384

    /// The errno of every look-up by users; nil where there is something to look up.
    static func lookupFailure(_ definition: MapDefinition) -> LinuxError? {
        switch definition.type {
        case .xskmap: .eopnotsupp
        case .sockmap, .sockhash, .reuseportSockarray: definition.valueSize == 8 ? .enoent : .enospc
        default: nil
        }
    }

    /// Confirms that a socket's descriptor may be put into a map: which it never may.
    static func checkSocket(_ type: MapType, _ value: UInt64, size: UInt32) throws(LinuxError) {
        if value > UInt64(Int32.max), size == 8 || type == .sockmap || type == .sockhash { throw .einval }
        let descriptor = Int32(truncatingIfNeeded: value)
        let failure = HostDescriptors.socketFailure(descriptor)
        if failure != 0 { throw LinuxError(rawValue: failure) ?? .ebadf }
        guard type == .reuseportSockarray else { throw .eopnotsupp }
        if !HostDescriptors.isInternetSocket(descriptor) { throw .enotsupp }
        throw HostDescriptors.sharesPort(descriptor) ? .eopnotsupp : .einval
    }

    /// Confirms that a device's index may be put into a map, with no program: none can be named by a descriptor here.
    static func checkDevice(_ value: UInt64) throws(LinuxError) {
        let (index, program) = (UInt32(truncatingIfNeeded: value), Int32(truncatingIfNeeded: value >> 32))
        if program > 0 { throw .einval }
        if index != 0, !InProcessDevices.contains(index), !HostDescriptors.isDevice(index: index) { throw .einval }
    }

    /// Confirms that a processor may have a queue of a length, with no program.
    static func checkProcessor(_ key: UInt32, _ value: UInt64) throws(LinuxError) {
        let (length, program) = (UInt32(truncatingIfNeeded: value), Int32(truncatingIfNeeded: value >> 32))
        if length > longestQueue { throw .eoverflow }
        if key >= UInt32(HostProcess.processorCount) { throw .enodev }
        if length != 0, program > 0 { throw .enomem }
    }

    /// A value of 4 or 8 bytes.
    @unsafe
    static func number(_ value: UInt, size: UInt32) -> UInt64 {
        // Safety: the caller vouches for a value.
        size == 8 ? unsafe RawMemory.load(value) : UInt64(unsafe RawMemory.load(value, as: UInt32.self))
    }
}
