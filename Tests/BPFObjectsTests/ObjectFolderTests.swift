import BPFObjects
import Foundation
import Testing

/// Objects of others: `EBPF_OBJECTS` names a folder, such as one with the compiled selftests of Linux.
@Suite("A folder of objects")
struct ObjectFolderTests {
    private static let folder = ProcessInfo.processInfo.environment["EBPF_OBJECTS"]

    @Test("All open, or say why not", .enabled(if: folder != nil, "EBPF_OBJECTS names no folder"))
    func open() throws {
        let folder = URL(filePath: try #require(Self.folder))
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "o" }
            .sorted { $0.path() < $1.path() }
        var opened = 0
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: file))
            do throws(ObjectError) {
                let spec = try CollectionSpec(try ObjectFile(bytes))
                let again = try CollectionSpec(try ObjectFile(try ObjectWriter.write(spec)))
                #expect(again.maps.sorted { $0.name < $1.name } == spec.maps.sorted { $0.name < $1.name }, "\(file)")
                #expect(
                    again.programs.sorted { $0.name < $1.name } == spec.programs.sorted { $0.name < $1.name }, "\(file)"
                )
                opened += 1
            } catch {
                print("\(file.lastPathComponent): \(error)")
            }
        }
        print("\(opened) of \(files.count) objects open")
        #expect(opened > 0)
    }
}
