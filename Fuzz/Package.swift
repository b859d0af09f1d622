// swift-tools-version: 6.2
import PackageDescription

/// Fuzzers live apart, so that a user of the library builds none of them.
let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "swift-ebpf", path: "..")],
    targets: [
        .target(
            name: "FuzzTargets",
            dependencies: [
                .product(name: "EBPF", package: "swift-ebpf"),
                .product(name: "ProgramGenerator", package: "swift-ebpf"),
            ]
        ),
        .executableTarget(name: "fuzz-mutate", dependencies: ["FuzzTargets"]),
        .executableTarget(
            name: "fuzz-coverage",
            dependencies: ["FuzzTargets"],
            swiftSettings: [.unsafeFlags(["-parse-as-library"])]
        ),
    ]
)
