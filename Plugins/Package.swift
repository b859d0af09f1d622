// swift-tools-version: 6.2
import PackageDescription

/// The build-tool plugin lives apart: SwiftPM builds everything that a plugin needs a second time, for the machine that builds, so
/// that a package with the plugin in it would take twice as long for everybody.
let package = Package(
    name: "ebpf-plugins",
    platforms: [.macOS(.v26)],
    products: [.plugin(name: "EBPFBuildPlugin", targets: ["EBPFBuildPlugin"])],
    dependencies: [.package(name: "swift-ebpf", path: "..")],
    targets: [
        .plugin(
            name: "EBPFBuildPlugin", capability: .buildTool(),
            dependencies: [.product(name: "ebpf", package: "swift-ebpf")], path: "EBPFBuildPlugin")
    ]
)
