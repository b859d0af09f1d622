import ArgumentParser
import EBPF

/// A command on one pinned map: the words at the front name the map, what follows is the command's own.
protocol MapAction: ParsableCommand {
    var target: MapTarget { get }
    /// Does the work; takes the words that it understands.
    func perform(on map: any Map, _ words: inout MapWords) throws
}

extension MapAction {
    /// How results are printed.
    var isJSON: Bool { target.options.json }

    func run() throws {
        var words = MapWords(target.words)
        let map = try target.options.open(&words)
        try perform(on: map, &words)
    }

    /// Does what the map may refuse; the refusal is the command's error.
    func attempt<Result>(
        _ map: any Map, _ work: () throws(LinuxError) -> Result
    ) throws -> Result {
        do throws(LinuxError) { return try work() } catch {
            throw CommandError("\(map.definition.name): \(error)\(explanation(map.definition.type))")
        }
    }

    /// Why entries of some maps can't be made here at all.
    private func explanation(_ type: MapType) -> String {
        switch type {
        case .sockmap, .sockhash, .reuseportSockarray:
            "; no sockets can be put into maps of this engine: nothing in this process sends packets to them"
        case .xskmap:
            "; entries are queues of the process that runs programs: PacketQueue, or 'ebpf run --redirect MAP[KEY]=CAPTURE'"
        default: ""
        }
    }

    /// Says that something was done: nothing for people, `null` as bpftool does for programs.
    func done() { if isJSON { print("null") } }
}

/// What names the map that a command works on, and all that follows.
struct MapTarget: ParsableArguments {
    @OptionGroup var options: MapOptions

    @Argument(help: "The map, and what the command wants to know.")
    var words: [String] = []
}
