import BPFModel

/// `bpf_trace_printk(format, size, …)`: appends a line to the run's log and returns its length.
enum TracePrint: HelperFunction {
    static let id = HelperID.tracePrintk

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        // Safety: the argument was checked, or the program is trusted.
        let bytes = unsafe HostMemory.bytes(arguments.r1, count: Int(arguments.r2 & 0xffff_ffff))
        guard let end = bytes.firstIndex(of: 0),
            let format = PrintFormat(bytes[..<end], argumentCount: 3)
        else { return LinuxError.einval.helperResult }
        let text = format.text([arguments.r3, arguments.r4, arguments.r5]) { address, limit in
            state.memory.readableBytes(at: address, limit: limit)
        }
        let line = text.last == UInt8(ascii: "\n") ? text.dropLast() : text[...]
        state.context.log.append(String(decoding: line, as: UTF8.self))
        return UInt64(text.count)
    }
}
