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

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? CocoaError else { return "\(error)" }
        return switch error.code {
        case .fileWriteOutOfSpace: "no space left on the device"
        case .fileWriteNoPermission: "permission denied"
        case .fileNoSuchFile: "no such directory"
        default: "can't be written (\(error.code))"
        }
    }
}
