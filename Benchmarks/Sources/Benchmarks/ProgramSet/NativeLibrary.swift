import Foundation

/// The programs compiled for this machine.
final class NativeLibrary {
    typealias Program = @convention(c) (UnsafeMutableRawPointer) -> UInt64
    typealias InitializeMap = @convention(c) (UnsafeMutableRawPointer, Int32, UInt32, UInt32, UInt32) -> Void
    typealias Update = @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer, UnsafeRawPointer, UInt64) -> Int
    typealias LoadReference = @convention(c) (UnsafeRawPointer, Int32) -> UnsafeMutableRawPointer?
    typealias RunReference = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> UInt64

    private let handle: UnsafeMutableRawPointer

    init(_ path: String) throws {
        guard let handle = dlopen(path, RTLD_NOW) else {
            throw ProgramFolder.Failure(description: String(cString: dlerror()))
        }
        self.handle = handle
        try fillMaps()
    }

    func program(_ name: String) throws -> Program {
        unsafeBitCast(try symbol("native_\(name)"), to: Program.self)
    }

    /// The address of a map or variable.
    func symbol(_ name: String) throws -> UnsafeMutableRawPointer {
        guard let symbol = dlsym(handle, name) else { throw ProgramFolder.Failure(description: "no symbol \(name)") }
        return symbol
    }

    /// The C interpreter with a program in it; nil when it refuses the program.
    func reference(_ slots: [UInt8]) throws -> ((UnsafeMutableRawPointer) -> UInt64)? {
        let load = unsafeBitCast(try symbol("ref_load"), to: LoadReference.self)
        let run = unsafeBitCast(try symbol("ref_run"), to: RunReference.self)
        let program = slots.withUnsafeBytes { bytes in
            bytes.baseAddress.flatMap { load($0, Int32(slots.count / 8)) }
        }
        guard let program else { return nil }
        return { context in run(program, context) }
    }

    private func fillMaps() throws {
        let initialize = unsafeBitCast(try symbol("umap_init"), to: InitializeMap.self)
        let update = unsafeBitCast(try symbol("h_update"), to: Update.self)
        for map in BenchmarkMap.all {
            let address = try symbol(map.name)
            initialize(
                address, map.nativeType, UInt32(map.keySize), UInt32(BenchmarkMap.valueSize), UInt32(map.entries))
            for key in 0..<UInt64(map.filled) {
                var (key, value) = ((key, UInt64(0)), (UInt64(0), UInt64(0)))
                _ = update(address, &key, &value, 0)
            }
        }
    }
}

/// Memory whose addresses fit in the 32-bit fields of a context.
struct LowMemory {
    let base: UnsafeMutableRawPointer

    init(count: Int) throws {
        let below4GiB: Int32 = 0x40
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | below4GiB
        guard let base = mmap(nil, count, PROT_READ | PROT_WRITE, flags, -1, 0), base != MAP_FAILED else {
            throw ProgramFolder.Failure(description: "no memory below 4 GiB")
        }
        self.base = base
    }
}
