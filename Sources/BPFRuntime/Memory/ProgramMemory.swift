import BPFMaps
import BPFModel

/// All memory that a run may touch, and the one place that decides whether an access is inside of it.
struct ProgramMemory {
    let stackBase: UInt64
    /// One past the end of the top frame, from `stackBase`.
    var stackCount: UInt64
    let contextBase: UInt64
    let contextCount: Int
    /// The bytes of a context whose fields may stand for pointers; 0 for raw memory.
    let structuredCount: UInt64
    // Safety: the run that this memory belongs to holds the program, the packet and its own context until it ends.
    /// The address of the running program; compiled programs keep it beside calls.
    private(set) var programAddress: UInt
    private unowned(unsafe) let runPacket: Packet?
    private unowned(unsafe) let runContext: RunContext
    /// The context's version that all this was made for.
    let version: UInt64
    /// Maps that the run found in maps of maps.
    private var innerMaps: [MapEntry] = []
    /// One past the stack of a compiled program, which is the thread's own; 0 for none.
    var nativeStackEnd: UInt64 = 0
    /// The map value that was accessed last.
    private var value = (start: UInt64(0), count: 0, mayRead: false, mayWrite: false)

    init(_ program: Program, in context: RunContext, _ packet: Packet?) {
        stackBase = context.stack.base
        stackCount = StackLayout.stride
        contextBase = context.memory.base
        contextCount = context.memory.count
        structuredCount = program.contextRules.isStructured ? UInt64(contextCount) : 0
        programAddress = Self.address(of: program)
        version = context.version
        unsafe runPacket = packet
        unsafe runContext = context
    }

    /// Whether the context has changed since.
    func isOutdated(in context: RunContext) -> Bool { version != context.version }

    /// The program that is running, whose maps may be touched; the run must hold it.
    var program: Program {
        @inline(__always) get {
            // Safety: the address is that of a program that the run holds.
            unsafe Unmanaged<Program>.fromOpaque(UnsafeRawPointer(bitPattern: programAddress).unsafelyUnwrapped)
                .takeUnretainedValue()
        }
        set { programAddress = Self.address(of: newValue) }
    }

    /// Lends the running program without counting a reference.
    @inline(__always)
    func withProgram<Result>(_ body: (Program) -> Result) -> Result {
        // Safety: the address is that of a program that the run holds.
        unsafe Unmanaged<Program>.fromOpaque(UnsafeRawPointer(bitPattern: programAddress).unsafelyUnwrapped)
            ._withUnsafeGuaranteedRef { body($0) }
    }

    /// Lends the map that a handle stands for without counting a reference; nil for any other value.
    @inline(__always)
    func withMap<Result>(_ handle: UInt64, _ body: (MapEntry) -> Result) -> Result? {
        let known: Result? = withProgram { program in
            guard let index = Handle.mapIndex(handle, count: program.mapTable.count) else { return nil }
            return program.mapTable.with(index, body)
        }
        if let known { return known }
        return Handle.innerMapIndex(handle, count: innerMaps.count).map { body(innerMaps[$0]) }
    }

    private static func address(of program: Program) -> UInt {
        // Safety: only the number of the address is kept.
        unsafe UInt(bitPattern: Unmanaged.passUnretained(program).toOpaque())
    }

    /// The packet of the run.
    var packet: Packet? {
        @inline(__always) get { unsafe runPacket }
    }

    private var rules: ContextRules { program.contextRules }

    // MARK: What values stand for

    /// The map that a handle stands for; nil for any other value.
    func map(_ handle: UInt64) -> MapEntry? {
        let maps = program.decoded.maps
        if let index = Handle.mapIndex(handle, count: maps.count) { return maps[index] }
        return Handle.innerMapIndex(handle, count: innerMaps.count).map { innerMaps[$0] }
    }

    /// What stands for a map that was found in a map of maps.
    mutating func handle(ofInner map: any Map) -> UInt64 {
        if let index = innerMaps.firstIndex(where: { $0.map === map }) { return Handle.innerMap(index) }
        innerMaps.append(MapEntry(map))
        return Handle.innerMap(innerMaps.count - 1)
    }

    /// The ring buffer among the program's maps whose data contains an address; nil for none.
    func ring(containing address: UInt64) -> RingBufferMap? {
        let place = UInt(truncatingIfNeeded: address)
        let own = withProgram { program -> RingBufferMap? in
            for index in 0..<program.mapTable.count {
                let found = program.mapTable.with(index) { $0.ring?.mayContain(place) == true ? $0.ring : nil }
                if let found { return found }
            }
            return nil
        }
        if own != nil || innerMaps.isEmpty { return own }
        return innerMaps.first { $0.ring?.mayContain(place) == true }?.ring
    }

    /// Calls `body` with the ring buffer whose data contains an address; does nothing where there is none.
    @inline(__always)
    func withRing(containing address: UInt64, _ body: (Ring) -> Void) {
        let place = UInt(truncatingIfNeeded: address)
        if withProgram({ $0.mapTable.withRing(containing: place, body) }) { return }
        if let ring = innerRing(containing: place) { body(ring) }
    }

    @inline(never)
    private func innerRing(containing address: UInt) -> Ring? {
        innerMaps.lazy.compactMap(\.pages).first { $0.mayContain(address) }
    }

    /// Whether an address is that of a record that was reserved and not yet given up.
    func isReservedRecord(_ address: UInt64) -> Bool {
        let start = UInt(truncatingIfNeeded: address)
        return ring(containing: address)?.valueRegion(containing: start)?.start == start
    }

    /// Loads 4 bytes of the context, or the pointer that they stand for.
    ///
    /// - Kernel: the rewriting of context accesses (`convert_ctx_access`).
    @inline(never)
    func loadContextWord(at offset: UInt64) -> UInt64 {
        switch rules.content(at: Int(offset)) {
        case .packetStart: packet?.data ?? 0
        case .packetEnd: packet?.end ?? 0
        case .packetMeta: packet?.meta ?? 0
        // Safety: the access was checked, or the program is trusted.
        case .scalar, .nothing: UInt64(unsafe HostMemory.load(contextBase + offset, UInt32.self))
        }
    }

    /// Writes how long the packet is now into the context of a socket buffer.
    func noteLength(_ count: Int) {
        guard rules.name == ContextLayout.skBuff.name, contextCount >= 4 else { return }
        // Safety: `len` is the structure's first field.
        unsafe HostMemory.store(UInt32(clamping: count), contextBase)
    }

    // MARK: Checking

    /// Confirms that the program may access memory; what is accessed most is asked first.
    @inline(__always)
    mutating func check(_ kind: Access.Kind, _ address: UInt64, size: Int) throws(Trap.Kind) {
        let isAligned = kind != .atomic || address & UInt64(size - 1) == 0
        let offset = address &- stackBase
        if offset < stackCount, StackLayout.isInsideOneFrame(offset, size: size), isAligned { return }
        if isInValue(kind, address, size: size), isAligned { return }
        try checkOther(Access(kind, address: address, size: size))
    }

    /// Whether an access is inside the map value that was accessed last, and the map allows it.
    @inline(__always)
    private func isInValue(_ kind: Access.Kind, _ address: UInt64, size: Int) -> Bool {
        let place = address &- value.start
        guard place < UInt64(value.count), place + UInt64(size) <= UInt64(value.count) else { return false }
        return (kind == .write || value.mayRead) && (kind == .read || value.mayWrite)
    }

    @inline(never)
    private mutating func checkOther(_ access: Access, isArgument: Bool = false) throws(Trap.Kind) {
        if isInPacket(access) { return }
        guard let region = region(containing: access) else { throw .outOfBounds(access, nearest: nearest(to: access)) }
        switch region.kind {
        case .stack: break
        case .mapValue: try checkRights(access, region)
        case .context:
            let offset = Int(access.address - contextBase)
            if isArgument && rules.isReadInPlace { break }
            if let fault = rules.fault(at: offset, size: access.size, kind: access.kind) {
                throw .context(access, fault)
            }
        case .object(let isWritable):
            if access.kind != .read && !isWritable { throw .readOnly(access, region) }
        case .packet, .packetMetadata:
            if access.kind == .atomic { throw .notAtomic(access, region) }
        }
        if access.kind == .atomic, access.address & UInt64(access.size - 1) != 0 { throw .misaligned(access) }
    }

    /// The shortest way to say yes to a packet load or store.
    private func isInPacket(_ access: Access) -> Bool {
        guard let packet, access.kind != .atomic, access.address >= packet.data else { return false }
        let place = access.address - packet.data
        return place < UInt64(packet.count) && UInt64(access.size) <= UInt64(packet.count) - place
    }

    /// A map's value may be closed to programs in one direction.
    private func checkRights(_ access: Access, _ region: Region) throws(Trap.Kind) {
        if access.kind != .read, !value.mayWrite { throw .readOnly(access, region) }
        if access.kind != .write, !value.mayRead { throw .writeOnly(access, region) }
    }

    /// Confirms that a helper may read or write memory that an argument points to.
    mutating func checkArgument(_ kind: Access.Kind, _ address: UInt64, size: Int) throws(Trap.Kind) {
        if size == 0 { return }
        let access = Access(kind, address: address, size: size)
        if rules.isStructured, !rules.isReadInPlace || kind != .read, address &- contextBase < UInt64(contextCount) {
            // To a helper the bytes of a context mean nothing: Linux gives them to none.
            throw .context(access, .notOneField)
        }
        try checkOther(access, isArgument: true)
    }

    // MARK: Finding

    /// The region that contains all bytes of an access.
    private mutating func region(containing access: Access) -> Region? {
        guard let region = region(at: access.address) else { return nil }
        let place = access.address - region.start
        return UInt64(access.size) <= UInt64(region.count) - place ? region : nil
    }

    /// The region that contains one byte.
    private mutating func region(at address: UInt64) -> Region? {
        if let packet, address >= packet.meta, address < packet.end { return packetRegion(packet, at: address) }
        if address &- contextBase < UInt64(contextCount) {
            return Region(.context, start: contextBase, count: contextCount)
        }
        let offset = address &- stackBase
        if offset < stackCount, StackLayout.isInsideOneFrame(offset, size: 1) {
            return stackRegion(frame: Int(offset / StackLayout.stride))
        }
        return nativeStack(at: address) ?? mapValue(at: address) ?? object(at: address)
    }

    /// The stack of a compiled program: at most as long as that of eight frames can be.
    private func nativeStack(at address: UInt64) -> Region? {
        let size: UInt64 = 8192
        guard nativeStackEnd != 0, nativeStackEnd &- 1 &- address < size else { return nil }
        return Region(.stack(frame: 0), start: nativeStackEnd - size, count: Int(size))
    }

    private func object(at address: UInt64) -> Region? {
        if let lent = unsafe runContext.lentScratch?.region(at: address) { return lent }
        let object = unsafe runContext.objects.first { address >= $0.start && address - $0.start < UInt64($0.count) }
        return object.map { Region(.object(isWritable: $0.isWritable), start: $0.start, count: $0.count) }
    }

    private func packetRegion(_ packet: Packet, at address: UInt64) -> Region {
        address >= packet.data
            ? Region(.packet, start: packet.data, count: packet.count)
            : Region(.packetMetadata, start: packet.meta, count: Int(packet.data - packet.meta))
    }

    private func stackRegion(frame: Int) -> Region {
        let top = StackLayout.framePointer(base: stackBase, frame: frame)
        return Region(.stack(frame: frame), start: top - StackLayout.frameSize, count: Int(StackLayout.frameSize))
    }

    /// The map value that contains one byte; it is remembered for the next access.
    private mutating func mapValue(at address: UInt64) -> Region? {
        guard let address = UInt(exactly: address) else { return nil }
        return mapValue(at: address, in: program.decoded.maps)
            ?? (innerMaps.isEmpty ? nil : mapValue(at: address, in: innerMaps))
    }

    private mutating func mapValue(at address: UInt, in maps: [MapEntry]) -> Region? {
        for entry in maps {
            guard let found = entry.map.valueRegion(containing: address) else { continue }
            value = (UInt64(found.start), found.count, entry.mayRead, entry.mayWrite)
            return Region(
                .mapValue(map: entry.map.definition.name), start: UInt64(found.start), count: found.count)
        }
        return nil
    }

    /// Whether the program may read bytes itself, so that they are there.
    mutating func isReadable(_ address: UInt64, count: Int) -> Bool {
        region(containing: Access(.read, address: address, size: count)) != nil
    }

    /// Up to `limit` bytes at an address: as many as the region there has, and none where there is no region.
    mutating func readableBytes(at address: UInt64, limit: Int) -> [UInt8] {
        guard let region = region(at: address) else { return [] }
        let available = region.count - Int(address - region.start)
        // Safety: the bytes are inside the region.
        return unsafe HostMemory.bytes(address, count: min(available, limit))
    }

    /// The region that an access missed by little; nil when none is within reach.
    private mutating func nearest(to access: Access) -> Region? {
        let reach: UInt64 = 4096
        var candidates = (0..<Int(stackCount / StackLayout.stride)).map(stackRegion(frame:))
        if contextCount > 0 { candidates.append(Region(.context, start: contextBase, count: contextCount)) }
        if let packet {
            candidates.append(packetRegion(packet, at: packet.data))
            if packet.meta < packet.data { candidates.append(packetRegion(packet, at: packet.meta)) }
        }
        for back in 0..<UInt64(64) {
            guard let value = mapValue(at: access.address &- back) else { continue }
            candidates.append(value)
            break
        }
        let nearest = candidates.min { $0.distance(to: access) < $1.distance(to: access) }
        return nearest.flatMap { $0.distance(to: access) <= reach ? $0 : nil }
    }
}
