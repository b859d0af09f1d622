#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What numbers that stand for things of the host stand for: descriptors of sockets, network devices.
public enum HostDescriptors {
    /// Whether a network device has an index.
    public static func isDevice(index: UInt32) -> Bool {
        var name = [CChar](repeating: 0, count: Int(IF_NAMESIZE) + 1)
        if index == 0 { return false }
        // Safety: there is room for a name.
        return unsafe name.withUnsafeMutableBufferPointer { unsafe if_indextoname(index, $0.baseAddress) != nil }
    }

    /// The errno that says why a descriptor is no socket's; 0 for a socket.
    public static func socketFailure(_ descriptor: Int32) -> Int32 {
        option(SO_TYPE, of: descriptor) == nil ? errno : 0
    }

    /// Whether a socket belongs to IPv4 or IPv6.
    public static func isInternetSocket(_ descriptor: Int32) -> Bool {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // Safety: there is room for any address.
        let result = unsafe withUnsafeMutablePointer(to: &address) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        return result == 0 && (Int32(address.ss_family) == AF_INET || Int32(address.ss_family) == AF_INET6)
    }

    /// Whether a socket shares its port with others.
    public static func sharesPort(_ descriptor: Int32) -> Bool { option(SO_REUSEPORT, of: descriptor) ?? 0 != 0 }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        // Safety: the call fills the number.
        return unsafe getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }
}
