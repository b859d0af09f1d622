import BPFMaps
import BPFModel
import BPFPlatform

/// Changes a pinned map without end, until it is killed: the other party of `KillTests`.
///
///     map-worker PATH SEED [consume]
///
/// Prints a line when it has opened the map.
let arguments = CommandLine.arguments
guard (3...4).contains(arguments.count), let seed = UInt64(arguments[2]) else {
    print("usage: map-worker PATH SEED [consume]")
    throw LinuxError.einval
}
let map = try MapFactory(slots: SlotAllocator(count: 2)).open(arguments[1])
var worker = Worker(map: map, state: seed | 1)
HostFile.writeToStandardOutput(Array("ready\n".utf8))
while true { if arguments.count == 4 { worker.consume() } else { worker.step() } }
