// swift-tools-version: 6.2
import PackageDescription

/// Every target: memory-unsafe code is marked, and an import is visible only where it is written.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Targets from the bottom up: a target may name only targets above its own line (docs/architecture.md).
let package = Package(
    name: "swift-ebpf",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "EBPF", targets: ["EBPF"]),
        .executable(name: "ebpf", targets: ["ebpf-cli"]),
        .executable(name: "ebpf-conformance", targets: ["ebpf-conformance"]),
        .executable(name: "ebpf-selftests", targets: ["ebpf-selftests"]),
        .executable(name: "ebpf-compare", targets: ["ebpf-compare"]),
        .library(name: "BPFCompiler", targets: ["BPFCompiler", "BPFInstructions"]),
        .library(name: "ProgramGenerator", targets: ["ProgramGenerator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .target(name: "BPFBytes", swiftSettings: strict),
        .target(name: "CBPF"),
        .target(name: "BPFPlatform", dependencies: ["CBPF"], swiftSettings: strict),
        .target(name: "BPFInstructions", dependencies: ["BPFBytes"], swiftSettings: strict),
        .target(name: "BPFTypeFormat", dependencies: ["BPFBytes"], swiftSettings: strict),
        .target(name: "BPFModel", swiftSettings: strict),
        .target(
            name: "BPFAssembler", dependencies: ["BPFBytes", "BPFInstructions", "BPFModel"], swiftSettings: strict),
        .target(
            name: "BPFObjects",
            dependencies: ["BPFBytes", "BPFInstructions", "BPFModel", "BPFTypeFormat"],
            swiftSettings: strict
        ),
        .target(name: "BPFImages", dependencies: ["BPFBytes"], swiftSettings: strict),
        .target(
            name: "BPFBindings", dependencies: ["BPFBytes", "BPFModel", "BPFObjects", "BPFTypeFormat"],
            swiftSettings: strict
        ),
        .target(
            name: "BPFVerification",
            dependencies: ["BPFAssembler", "BPFBytes", "BPFInstructions", "BPFModel"],
            swiftSettings: strict
        ),
        .target(name: "BPFKernel", dependencies: ["BPFModel", "BPFPlatform", "CBPF"], swiftSettings: strict),
        .target(
            name: "BPFMaps", dependencies: ["BPFKernel", "BPFModel", "BPFPlatform"], swiftSettings: strict),
        .target(
            name: "BPFCompiler",
            dependencies: ["BPFInstructions", "BPFPlatform"],
            swiftSettings: strict
        ),
        .target(
            name: "BPFRuntime",
            dependencies: ["BPFBytes", "BPFCompiler", "BPFInstructions", "BPFMaps", "BPFModel", "BPFPlatform"],
            swiftSettings: strict
        ),
        .target(
            name: "BPFHooks",
            dependencies: ["BPFBytes", "BPFMaps", "BPFModel", "BPFPlatform", "BPFRuntime"],
            swiftSettings: strict
        ),
        .target(
            name: "BPFSoundness",
            dependencies: [
                "BPFAssembler", "BPFHooks", "BPFInstructions", "BPFMaps", "BPFModel", "BPFPlatform", "BPFRuntime",
                "BPFVerification", "EBPF",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "EBPF",
            dependencies: [
                "BPFAssembler", "BPFBindings", "BPFBytes", "BPFCompiler", "BPFHooks", "BPFImages", "BPFInstructions",
                "BPFMaps", "BPFModel", "BPFObjects", "BPFRuntime", "BPFTypeFormat", "BPFVerification",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "BPFCommands",
            dependencies: [
                "EBPF", "BPFAssembler", "BPFBindings", "BPFBytes", "BPFHooks", "BPFImages", "BPFInstructions",
                "BPFMaps", "BPFModel", "BPFObjects", "BPFRuntime", "BPFTypeFormat", "BPFVerification",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(name: "ebpf-cli", dependencies: ["BPFCommands"], swiftSettings: strict),
        .executableTarget(
            name: "ebpf-selftests",
            dependencies: ["EBPF", "BPFSoundness"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ebpf-soundness", dependencies: ["BPFSoundness", "ProgramGenerator"], swiftSettings: strict),
        .target(
            name: "ProgramGenerator",
            dependencies: ["BPFInstructions", "BPFModel", "BPFVerification"],
            path: "Tests/Support/ProgramGenerator",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ebpf-compare",
            dependencies: [
                "EBPF", "BPFAssembler", "BPFBytes", "BPFInstructions", "BPFKernel", "BPFModel", "BPFObjects",
                "BPFTypeFormat", "BPFVerification", "ProgramGenerator",
            ],
            swiftSettings: strict
        ),
        .executableTarget(name: "ebpf-conformance", dependencies: ["BPFCommands"], swiftSettings: strict),
        .testTarget(name: "BPFBytesTests", dependencies: ["BPFBytes"], swiftSettings: strict),
        .testTarget(name: "BPFPlatformTests", dependencies: ["BPFPlatform"], swiftSettings: strict),
        .testTarget(
            name: "BPFInstructionsTests", dependencies: ["BPFInstructions", "BPFBytes"], swiftSettings: strict),
        .testTarget(name: "BPFTypeFormatTests", dependencies: ["BPFTypeFormat", "BPFBytes"], swiftSettings: strict),
        .testTarget(name: "BPFModelTests", dependencies: ["BPFModel"], swiftSettings: strict),
        .target(
            name: "ConformanceCorpus",
            dependencies: ["BPFAssembler", "BPFBytes", "BPFInstructions"],
            path: "Tests/Support/ConformanceCorpus",
            swiftSettings: strict
        ),
        .testTarget(
            name: "BPFAssemblerTests",
            dependencies: ["BPFAssembler", "BPFBytes", "BPFInstructions", "BPFModel", "ConformanceCorpus"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BPFObjectsTests",
            dependencies: ["BPFObjects", "BPFBytes", "BPFInstructions", "BPFModel", "BPFTypeFormat"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BPFBindingsTests", dependencies: ["BPFBindings", "BPFBytes", "BPFObjects", "BPFTypeFormat"],
            swiftSettings: strict
        ),
        .testTarget(name: "BPFImagesTests", dependencies: ["BPFImages", "BPFBytes"], swiftSettings: strict),
        .testTarget(
            name: "BPFVerificationTests",
            dependencies: [
                "BPFVerification", "BPFAssembler", "BPFBytes", "BPFInstructions", "BPFKernel", "BPFModel",
                "BPFTypeFormat", "ProgramGenerator",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BPFKernelTests", dependencies: ["BPFKernel", "BPFModel", "BPFTypeFormat"], swiftSettings: strict),
        .executableTarget(
            name: "map-worker", dependencies: ["BPFMaps", "BPFModel", "BPFPlatform"], path: "Tests/Support/MapWorker",
            swiftSettings: strict),
        .testTarget(
            name: "BPFMapsTests", dependencies: ["BPFMaps", "BPFModel", "BPFPlatform", "map-worker"],
            swiftSettings: strict),
        .testTarget(
            name: "BPFRuntimeTests",
            dependencies: [
                "BPFRuntime", "BPFAssembler", "BPFBytes", "BPFCompiler", "BPFInstructions", "BPFMaps", "BPFModel",
                "BPFPlatform", "ConformanceCorpus",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BPFHooksTests",
            dependencies: [
                "BPFHooks", "BPFAssembler", "BPFBytes", "BPFInstructions", "BPFMaps", "BPFModel", "BPFRuntime",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BPFCompilerTests",
            dependencies: ["BPFAssembler", "BPFCompiler", "BPFInstructions", "BPFPlatform", "ConformanceCorpus"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BPFSoundnessTests",
            dependencies: [
                "BPFSoundness", "BPFAssembler", "BPFInstructions", "BPFMaps", "BPFModel", "BPFRuntime",
                "BPFVerification", "ConformanceCorpus", "ProgramGenerator",
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "EBPFTests", dependencies: ["EBPF"], swiftSettings: strict),
        .testTarget(name: "BPFCommandsTests", dependencies: ["BPFCommands", "EBPF"], swiftSettings: strict),
    ]
)

// `EBPF_TESTS=BPFMapsTests,EBPFTests swift test` builds only the test targets that it names (docs/testing.md).
if let chosen = Context.environment["EBPF_TESTS"]?.split(separator: ",") {
    package.targets.removeAll { target in target.type == .test && !chosen.contains { $0 == target.name } }
}
