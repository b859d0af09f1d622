#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

import FuzzTargets

/// The target that the environment variable `EBPF_FUZZ` names.
private let target: FuzzTarget = {
    // Safety: the variable is copied before anything could change it.
    guard let name = unsafe getenv("EBPF_FUZZ"), let target = FuzzTarget.named(unsafe String(cString: name)) else {
        print("EBPF_FUZZ must name one of: \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
        exit(2)
    }
    return target
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safety: libFuzzer hands over `count` readable bytes at `start`.
    target.feed(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
