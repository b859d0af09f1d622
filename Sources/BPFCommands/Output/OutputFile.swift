#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes files that the user names.
enum OutputFile {
    /// Writes `bytes` to `path`: a regular file whole or not at all, anything else (a pipe, a device) directly.
    static func write(_ bytes: [UInt8], to path: String) throws(CommandError) {
        do {
            let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
            let isReplaceable = type == nil || type == .typeRegular
            try Data(bytes).write(to: URL(filePath: path), options: isReplaceable ? .atomic : [])
        } catch {
            throw CommandError(path: path, reason(error))
        }
    }

    /// Whether a file can be written that something else will write.
    static func check(_ path: String) throws(CommandError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let files = FileManager.default
        guard files.fileExists(atPath: folder + "/.") else { throw CommandError(path: path, noFolder) }
        guard files.isWritableFile(atPath: files.fileExists(atPath: path) ? path : folder) else {
            throw CommandError(path: path, noPermission)
        }
    }

    private static let noFolder = "no such directory"
    private static let noPermission = "permission denied"

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? CocoaError else { return "\(error)" }
        return switch error.code {
        case .fileWriteOutOfSpace: "no space left on the device"
        case .fileWriteNoPermission: noPermission
        case .fileNoSuchFile: noFolder
        default: "can't be written (\(error.code))"
        }
    }
}
