import CMaps
import EBPF
import Foundation

extension Comparisons {
    private static let probeCount = 64

    /// Reads of addresses that nobody vouches for, by programs, beside the system call that they took before.
    static func probes() throws -> [Comparison] {
        try [8, 64].map { size in
            try probes("reads of \(size) bytes that are there", size: size, from: nil, expected: 0)
        } + [
            try probes(
                "reads of 8 bytes that are not there", size: 8, from: 8,
                expected: UInt64(bitPattern: Int64(-14 * probeCount)))
        ]
    }

    private static func probes(
        _ title: String, size: Int, from address: UInt64?, expected: UInt64
    ) throws -> Comparison {
        let source = address.map { "r8 = \($0)" } ?? "r8 = r1"
        let text = """
            \(source)
            r6 = 0
            r7 = \(probeCount)
            again:
            r1 = r10
            r1 += -64
            r2 = \(size)
            r3 = r8
            call bpf_probe_read_kernel
            r6 += r0
            r7 += -1
            if r7 != 0 goto again
            r0 = r6
            exit
            """
        let bytes = [UInt8](repeating: 7, count: size)
        let system = Comparison.Candidate(name: "process_vm_readv") {
            for _ in 0..<probeCount { readBySystem(bytes, address, size) }
        }
        let engines = try ExecutionMode.allCases.map { mode in
            let program = try Programs.program(text, mode: mode)
            guard let context = RunContext() else { throw LinuxError.enomem }
            try context.loadContext(bytes)
            let name = mode == .native ? "machine code" : "interpreter, \(mode.rawValue)"
            return Comparison.Candidate(name: name) {
                guard try program.run(in: context) == expected else { throw Failure.differentWork }
            }
        }
        return Comparison(title: title, unit: "read", units: probeCount, candidates: [system] + engines)
    }

    private static func readBySystem(_ bytes: [UInt8], _ address: UInt64?, _ size: Int) {
        #if os(Linux)
            var room: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
            bytes.withUnsafeBytes { bytes in
                withUnsafeMutableBytes(of: &room) { room in
                    let source = address.map { UInt($0) } ?? UInt(bitPattern: bytes.baseAddress)
                    _ = cmaps_read_self(room.baseAddress, source, size)
                }
            }
        #endif
    }
}
