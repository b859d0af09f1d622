import Foundation

/// How much memory something takes at most.
struct MemoryPeak {
    /// By how much the peak of resident memory grew, in KiB; in a process that did nothing before, that is mostly what a program and its
    /// libraries touch for the first time.
    var resident = 0
    /// How many bytes were allocated and mapped at one time; 0 where nobody counts.
    var asked = 0

    /// Two rounds: the first for what grows in a fresh process, the second for what each round asks for.
    static func measure(_ round: () throws -> Void) rethrows -> MemoryPeak {
        var peak = MemoryPeak()
        let before = residentPeak()
        try round()
        peak.resident = residentPeak() - before
        guard let reset = function("heap_peak_reset", (@convention(c) () -> Void).self),
            let count = function("heap_peak", (@convention(c) () -> Int).self)
        else { return peak }
        reset()
        try round()
        peak.asked = count()
        return peak
    }

    /// A function of the library that counts, when it is preloaded.
    private static func function<Function>(_ name: String, _ type: Function.Type) -> Function? {
        // Safety: the library declares the functions with these types.
        dlsym(dlopen(nil, RTLD_NOW), name).map { unsafeBitCast($0, to: type) }
    }

    private static func residentPeak() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }
}
