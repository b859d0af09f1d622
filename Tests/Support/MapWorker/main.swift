import BPFMaps
import BPFModel
import BPFPlatform
import Foundation

/// Changes a pinned map without end, until it is killed: the other party of `KillTests`.
///
///     map-worker PATH SEED [consume | threads]
///
/// Prints a line when it has opened the map.
let arguments = CommandLine.arguments
guard (3...4).contains(arguments.count), let seed = UInt64(arguments[2]) else {
    print("usage: map-worker PATH SEED [consume | threads]")
    throw LinuxError.einval
}
let map = try MapFactory(slots: SlotAllocator(count: 2)).open(arguments[1])
var worker = Worker(map: map, state: seed | 1)
HostFile.writeToStandardOutput(Array("ready\n".utf8))
let role = arguments.count == 4 ? arguments[3] : ""
if role == "threads" {
    Thread.detachNewThread {
        var user = Worker(map: map, state: ~seed | 1)
        while true { user.changeAsUser() }
    }
}
while true { if role == "consume" { worker.consume() } else { worker.step() } }
