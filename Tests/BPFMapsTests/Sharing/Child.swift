import BPFModel
import Foundation

/// A `map-worker` that was started, until it is killed.
struct Child {
    private let process: pid_t

    /// Where the worker is: beside the tests.
    static let program: String? = {
        let directory = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let path = directory.appending(path: "map-worker").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// Starts a worker and waits until it has opened the map.
    init(_ path: String, seed: UInt64, role: String? = nil) throws {
        guard let program = Self.program else { throw LinuxError.enoent }
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw LinuxError.emfile }
        defer { for end in ends { close(end) } }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        for end in ends { unsafe posix_spawn_file_actions_addclose(&actions, end) }
        let words: [String] = [program, path, "\(seed)"] + (role.map { [$0] } ?? [])
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var started: pid_t = 0
        guard unsafe posix_spawn(&started, program, &actions, nil, &arguments, environ) == 0 else {
            throw LinuxError.enoexec
        }
        process = started
        close(ends[1])
        ends.removeLast()
        var byte: UInt8 = 0
        guard unsafe read(ends[0], &byte, 1) == 1 else { throw LinuxError.epipe }
    }

    /// Ends it wherever it is.
    func kill() {
        var status: Int32 = 0
        _ = Foundation.kill(process, SIGKILL)
        unsafe waitpid(process, &status, 0)
    }
}
