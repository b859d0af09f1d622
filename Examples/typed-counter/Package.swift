// swift-tools-version: 6.2
import PackageDescription

/// A program of its own that runs a BPF program: `swift run` compiles the C, generates its Swift, builds and runs.
let package = Package(
    name: "typed-counter",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "swift-ebpf", path: "../.."),
        .package(name: "ebpf-plugins", path: "../../Plugins"),
    ],
    targets: [
        .executableTarget(
            name: "typed-counter",
            dependencies: [.product(name: "EBPF", package: "swift-ebpf")],
            exclude: ["BPF"],
            plugins: [.plugin(name: "EBPFBuildPlugin", package: "ebpf-plugins")]
        )
    ]
)
