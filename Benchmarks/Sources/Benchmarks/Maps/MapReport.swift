import EBPF
import Foundation

/// What of maps is no comparison of times: memory, two cores, two threads.
enum MapReport {
    /// Prints all sections, or those whose title begins so.
    static func printAll(only prefix: String?) throws {
        for (title, section) in sections where prefix.map(title.hasPrefix) ?? true {
            print(title)
            try section()
        }
    }

    private static var sections: [(title: String, print: () throws -> Void)] {
        [
            ("load of the machine", load), ("memory, bytes an element", memory),
            ("ring buffer, producer and busy consumer on two cores, million records a second", twoCores),
            ("two threads, times one (bar: at least 1.8)            by the wall   by processor   one, ns", twoThreads),
        ]
    }

    private static func load() {
        var load = [0.0, 0.0, 0.0]
        unsafe getloadavg(&load, 3)
        print(String(format: "  %.1f", load[0]))
    }

    private static func twoCores() throws {
        for (name, millions) in try RingComparisons.twoCores() {
            print("  \(name.padding(toLength: 28, withPad: " ", startingAt: 0))" + String(format: "%12.2f", millions))
        }
    }

    private static func twoThreads() throws {
        for comparison in try ThreadComparison.all() {
            print(
                "  \(comparison.title.padding(toLength: 50, withPad: " ", startingAt: 0))"
                    + String(
                        format: "%12.2f %12.2f %12.1f", comparison.byWall, comparison.byProcessor, comparison.alone))
        }
    }

    private static func memory() throws {
        for (key, value) in [(4, 8), (8, 16), (16, 64)] as [(UInt32, UInt32)] {
            for type in [MapType.hash, .lruHash] {
                for entries in [65_536, 1_048_576] as [UInt32] { try memory(type, key, value, entries) }
            }
        }
    }

    private static func memory(_ type: MapType, _ key: UInt32, _ value: UInt32, _ entries: UInt32) throws {
        let map = try MapFactory().make(
            MapDefinition(name: "map", type: type, keySize: key, valueSize: value, maxEntries: entries))
        let own = Double(map.reservedBytes) / Double(entries)
        let budget = Double(key + value + 16)
        print(
            "  \(type.name), key \(key), value \(value), \(entries) entries: "
                + String(format: "%.1f, %.2f of key + value + 16: ", own, own / budget)
                + (own <= 1.3 * budget ? "holds (at most 1.3)" : "MISSED (at most 1.3)"))
    }
}
