import BPFPlatform
public import BPFModel

/// The bytes of one packet in a frame with room before and after them; reused from packet to packet.
///
///     frame ─► ┌──────────┬──────────┬──────────┬────────┬──────────┬──────────┐
///              │ reserved │ headroom │ metadata │ packet │ tailroom │ reserved │
///              └──────────┴──────────┴──────────┴────────┴──────────┴──────────┘
///              40 bytes   216 bytes  ▲ data_meta▲ data   ▲ data_end  320 bytes
///
/// The reserved parts are where Linux keeps its own records of an XDP packet. A packet of up to 3,520 bytes lies in a
/// frame of 4,096 bytes, as on Linux; a larger one gets a larger frame, where Linux would use several.
@safe
public final class Packet {
    /// Room before the packet when it is loaded, in bytes.
    ///
    /// - Kernel: `XDP_PACKET_HEADROOM`.
    public static let headroom = 256
    /// The least bytes that a packet keeps, whatever is asked.
    ///
    /// - Kernel: `ETH_HLEN`.
    public static let linkHeaderSize = 14
    /// The most bytes of a packet.
    public static let sizeLimit = 1 << 24

    static let reservedHead = 40
    static let reservedTail = 320
    static let framePage = 4096

    private var frame: ZeroedMemory
    /// Where the frame begins.
    private(set) var base: UInt64
    private(set) var meta: UInt64
    private(set) var data: UInt64
    private(set) var end: UInt64
    /// Where legacy packet loads count the link layer from.
    private(set) var linkHeader: UInt64
    private var frameEnd: UInt64
    /// The contexts whose programs read this packet's addresses: where each begins.
    private var watchers: [UInt64] = []

    /// Makes an empty packet; nil when the system has no memory.
    public init?() {
        guard let frame = ZeroedMemory(count: Self.framePage) else { return nil }
        // Safety: only the number of the address is kept, and the memory as long as it.
        base = unsafe UInt64(UInt(bitPattern: frame.base))
        data = base + UInt64(Self.headroom)
        (meta, end, linkHeader) = (data, data, data)
        frameEnd = base + UInt64(Self.framePage)
        self.frame = frame
    }

    /// Puts a packet in place of the last one.
    ///
    /// The first `metadata` of the bytes are its metadata. The next `skipping` lie before `data`, as the link layer's
    /// header does for a socket filter.
    /// - Throws: `EMSGSIZE` for a packet that is too long, `EINVAL` for more metadata than fits or more than there are
    ///   bytes, `ENOMEM`.
    public func load(
        _ bytes: ArraySlice<UInt8>, skipping: Int = 0, metadata: Int = 0
    ) throws(LinuxError) {
        if bytes.count > Self.sizeLimit { throw .emsgsize }
        guard skipping >= 0, metadata >= 0, metadata <= Self.headroom - Self.reservedHead,
            skipping <= bytes.count - metadata
        else { throw .einval }
        try reserve(Self.headroom + bytes.count + Self.reservedTail)
        linkHeader = base + UInt64(Self.headroom)
        (data, meta) = (linkHeader + UInt64(skipping), linkHeader - UInt64(metadata))
        end = meta + UInt64(bytes.count)
        if skipping > 0 { meta = data }
        publish()
        // Safety: the frame has room for the headroom, which takes the metadata, and for the packet.
        unsafe HostMemory.zero(base, count: Self.headroom)
        unsafe bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            unsafe HostMemory.copy(
                from: UInt64(UInt(bitPattern: start)), to: linkHeader - UInt64(metadata), count: source.count)
        }
    }

    /// Puts a packet in place of the last one, with `data` at its first byte and no metadata.
    public func load(_ bytes: [UInt8]) throws(LinuxError) {
        try load(bytes[...])
    }

    /// Makes sure that the frame has `count` bytes.
    private func reserve(_ count: Int) throws(LinuxError) {
        if UInt64(count) <= frameEnd - base { return }
        let size = (count + Self.framePage - 1) / Self.framePage * Self.framePage
        guard let larger = ZeroedMemory(count: size) else { throw .enomem }
        // Safety: as in `init`.
        base = unsafe UInt64(UInt(bitPattern: larger.base))
        frameEnd = base + UInt64(size)
        frame = larger
    }

    /// How many bytes there are from `data` to `data_end`.
    public var count: Int { Int(end - data) }

    /// The bytes from `data` to `data_end`.
    public var bytes: [UInt8] {
        // Safety: the range lies inside the frame.
        unsafe HostMemory.bytes(data, count: count)
    }

    /// The bytes from `data_meta` to `data`.
    public var metadata: [UInt8] {
        // Safety: the range lies inside the frame.
        unsafe HostMemory.bytes(meta, count: Int(data - meta))
    }

    /// All bytes from the link layer's header, or from `data` where that was moved before it.
    public var linkBytes: [UInt8] {
        let start = min(linkHeader, data)
        // Safety: the range lies inside the frame.
        return unsafe HostMemory.bytes(start, count: Int(end - start))
    }

    private var dataStart: UInt64 { base + UInt64(Self.reservedHead) }
    private var dataEnd: UInt64 { frameEnd - UInt64(Self.reservedTail) }

    // MARK: Moving the ends

    /// Moves `data`, and the metadata with it.
    ///
    /// - Source: limits observed on Linux 6.18.
    func adjustHead(by delta: Int32) throws(LinuxError) {
        let metaSize = data - meta
        let moved = data &+ UInt64(bitPattern: Int64(delta))
        guard moved >= dataStart + metaSize, moved + UInt64(Self.linkHeaderSize) <= end else { throw .einval }
        if metaSize > 0 {
            // Safety: the metadata's new place is in the frame, by the check above.
            unsafe HostMemory.copy(from: meta, to: moved - metaSize, count: Int(metaSize))
        }
        (data, meta) = (moved, moved - metaSize)
        publish()
    }

    /// Moves `data_end`; bytes that come in are zeros.
    ///
    /// - Source: limits observed on Linux 6.18.
    func adjustTail(by delta: Int32) throws(LinuxError) {
        let moved = end &+ UInt64(bitPattern: Int64(delta))
        guard moved <= dataEnd, moved >= data + UInt64(Self.linkHeaderSize) else { throw .einval }
        // Safety: the bytes lie between the old and the new end, which is in the frame.
        if moved > end { unsafe HostMemory.zero(end, count: Int(moved - end)) }
        end = moved
        publish()
    }

    /// Moves `data_meta`.
    ///
    /// - Source: limits and order of the errors observed on Linux 6.18.
    func adjustMeta(by delta: Int32) throws(LinuxError) {
        let moved = meta &+ UInt64(bitPattern: Int64(delta))
        guard moved >= dataStart, moved <= data else { throw .einval }
        let size = data - moved
        if size % 4 != 0 || size > 255 { throw .eacces }
        meta = moved
        publish()
    }

    // MARK: Those who look

    /// Keeps the addresses before the context at `base` true from now on.
    func watch(from base: UInt64) {
        watchers.append(base)
        publish()
    }

    /// Ends what `watch` began.
    func unwatch(from base: UInt64) {
        if let place = watchers.firstIndex(of: base) { watchers.remove(at: place) }
    }

    private func publish() {
        for base in watchers { ContextMemory.publish((meta, data, end), before: base) }
    }

    // MARK: Bytes by offset

    /// The address of `count` bytes at an offset from `data`; nil when they are not all there.
    func address(at offset: UInt32, count: Int) -> UInt64? {
        guard offset <= 0x7fff_ffff, UInt64(offset) + UInt64(count) <= end - data else { return nil }
        return data + UInt64(offset)
    }

    /// The address of `count` bytes for a legacy load; nil when they are not all there.
    ///
    /// Negative offsets count from the network header (from −2^20 on) or from the link header (from −2^21 on).
    /// - Kernel: `SKF_NET_OFF`, `SKF_LL_OFF`.
    func legacyAddress(at offset: Int32, count: Int) -> UInt64? {
        let start: UInt64
        switch offset {
        case 0...: return address(at: UInt32(offset), count: count)
        case -0x10_0000..<0: start = linkHeader + UInt64(Self.linkHeaderSize) + UInt64(offset + 0x10_0000)
        case -0x20_0000..<(-0x10_0000): start = linkHeader + UInt64(offset + 0x20_0000)
        default: return nil
        }
        return start + UInt64(count) <= end ? start : nil
    }

    /// The number that 1, 2 or 4 bytes for a legacy load are in network order; nil when they are not all there.
    func legacyLoad(at offset: Int32, count: Int) -> UInt64? {
        guard let address = legacyAddress(at: offset, count: count) else { return nil }
        // Safety: the bytes are the packet's.
        return switch count {
        case 1: UInt64(unsafe HostMemory.load(address, UInt8.self))
        case 2: UInt64(unsafe HostMemory.load(address, UInt16.self).bigEndian)
        default: UInt64(unsafe HostMemory.load(address, UInt32.self).bigEndian)
        }
    }
}
