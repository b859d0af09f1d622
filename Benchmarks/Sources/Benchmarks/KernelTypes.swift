import Foundation

/// The BTF of the running kernel.
enum KernelTypes {
    private static let path = "/sys/kernel/btf/vmlinux"

    static func read() throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }
}
