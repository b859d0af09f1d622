import BPFModel
import BPFPlatform

/// A directory that plays `/sys/fs/bpf`: a map is pinned by giving its file a name here, and unpinned by removing the name.
public struct PinDirectory: Hashable, Sendable {
    /// Where it is; made when something is pinned.
    public let path: String

    /// The directory at a path.
    public init(_ path: String) {
        self.path = path
    }

    /// What the environment says: `EBPF_FS`, or `ebpf` below `XDG_RUNTIME_DIR`, or below `/dev/shm` or `/tmp` one of this user's own.
    public static var standard: PinDirectory {
        if let path = HostFile.environment("EBPF_FS") { return PinDirectory(path) }
        if let path = HostFile.environment("XDG_RUNTIME_DIR") { return PinDirectory(path + "/ebpf") }
        let shared = HostFile.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp"
        return PinDirectory("\(shared)/ebpf-\(HostProcess.userIdentifier)")
    }

    /// Where maps must be kept so that they can be pinned here.
    public var backing: MapBacking { .directory(path) }

    /// A name in this directory; a path with a slash at its front stays what it is.
    public func resolve(_ name: String) -> String { name.hasPrefix("/") ? name : path + "/" + name }

    /// What is pinned here, sorted.
    public var names: [String] { (try? HostFile.names(in: path)) ?? [] }

    /// Removes a name; the map goes with the last process that uses it.
    public func unpin(_ name: String) throws(MapError) {
        do throws(SystemError) {
            try HostFile.remove(resolve(name))
        } catch {
            throw MapError(
                map: name, reason: .file(path: resolve(name), .system(call: error.call, number: error.number)))
        }
    }
}

extension Map {
    /// Names the map's file, so that other processes can open it and it outlives this one.
    ///
    /// - Throws: `MapError.FileFault.notAFile` for maps that were not made with `MapBacking.directory` on the same file system, and what the
    ///   host says: `EEXIST` where the name is taken.
    public func pin(to path: String) throws(MapError) {
        guard let memory = (self as? any StoredMap)?.memory, memory.isFile else {
            throw MapError(map: definition.name, reason: .file(path: path, .notAFile))
        }
        do throws(SystemError) {
            try memory.link(to: path)
        } catch {
            let fault = MapError.FileFault.system(call: error.call, number: error.number)
            throw MapError(map: definition.name, reason: .file(path: path, fault))
        }
    }
}
