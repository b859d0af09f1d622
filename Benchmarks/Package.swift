// swift-tools-version: 6.2
import PackageDescription

/// Benchmarks live apart, so that a user of the library builds none of them.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "swift-ebpf", path: "..")],
    targets: [
        .target(name: "CSwitch", cSettings: [.unsafeFlags(["-O2"])]),
        .target(name: "CMaps", cSettings: [.unsafeFlags(["-O2"])]),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "CMaps", "CSwitch", .product(name: "EBPF", package: "swift-ebpf"),
                .product(name: "BPFCompiler", package: "swift-ebpf"),
            ],
            path: "Sources/Benchmarks"
        ),
    ]
)
