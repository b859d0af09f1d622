import EBPF
import Foundation

/// What hardened machine code takes of each program, as multiples of the time without.
struct HardeningCosts {
    /// One program's times.
    struct Row {
        let name: String
        /// Nanoseconds a run, not hardened.
        let plain: Double
        /// By way: how many times as long; nil where the program is none for that way.
        let ratios: [Way: Double]
    }

    /// A way of hardening.
    enum Way: String, CaseIterable {
        /// Constants hidden.
        case hidden
        /// Indirect jumps guarded.
        case guarded
        /// Barriers where the verifier asks for them, of programs that a loader without CAP_PERFMON may load.
        case asked
        /// A barrier behind every load and store.
        case barriers
    }

    /// Programs of the set that are measured.
    static let names = ProgramSet.compute + ProgramSet.maps + ["subcall", "subchain", "array1", "hash1", "tailcall"]

    private let set: ProgramSet

    init(_ set: ProgramSet) { self.set = set }

    /// Measures one program after the other, all ways of each in turns.
    func measure(_ names: [String], _ report: (Row) -> Void) throws -> [Row] {
        try names.map { name in
            let row = try measure(name)
            report(row)
            return row
        }
    }

    private func measure(_ name: String) throws -> Row {
        let object = try set.folder.object(name)
        let spec = try CollectionSpec(ObjectFile(object))
        let ways = try Way.allCases.compactMap { way in try options(way, spec).map { (way, $0) } }
        let plain = try set.loaded(object, mode: .native)
        let hardened = try ways.map { way in
            try set.loaded(object, mode: .native, hardening: way.1.hardening, verified: way.1.verified)
        }
        let engines = [plain] + hardened
        if name == "tailcall" {
            for engine in engines {
                guard let array = engine.collection.map(named: "m_prog") as? ProgramArray else {
                    throw LinuxError.enoent
                }
                try array.set(engine.program, at: 0)
            }
        }
        defer { for engine in engines { (engine.collection.map(named: "m_prog") as? ProgramArray)?.removeAll() } }
        let times = try ProgramTimer(rounds: set.rounds).measure(
            engines.map { engine in
                { count in
                    let session = engine.program.session(in: engine.context)
                    for _ in 0..<count { _ = try session.run() }
                }
            })
        let ratios = zip(ways, times.dropFirst()).map { ($0.0, $1 / times[0]) }
        return Row(name: name, plain: times[0], ratios: Dictionary(uniqueKeysWithValues: ratios))
    }

    private func options(
        _ way: Way, _ spec: CollectionSpec
    ) throws -> (hardening: Hardening, verified: [String: VerifiedProgram])? {
        var (hardening, verified) = (Hardening(), [String: VerifiedProgram]())
        switch way {
        case .hidden: hardening.level = .everybody
        case .guarded: hardening.guardsIndirectJumps = true
        case .asked:
            var options = VerificationOptions()
            options.privilege = .bpf
            for program in spec.programs {
                guard case .success(let known)? = try? spec.verify(program, options: options).verdict else {
                    return nil
                }
                verified[program.name] = known
            }
        case .barriers:
            for program in spec.programs {
                var known = VerifiedProgram()
                known.barriers.after = program.instructions.indices.filter {
                    switch program.instructions[$0].operation {
                    case .load?, .store?, .atomic?, .atomicExchange?, .atomicCompareExchange?: true
                    default: false
                    }
                }
                verified[program.name] = known
            }
        }
        return (hardening, verified)
    }
}

extension HardeningCosts {
    static let header = "program       not hardened ns" + Way.allCases.map { $0.rawValue.padded }.joined()

    static func line(_ row: Row) -> String {
        row.name.padding(toLength: 12, withPad: " ", startingAt: 0) + String(format: "%17.2f", row.plain)
            + Way.allCases.map { way in (row.ratios[way].map { String(format: "%.2f", $0) } ?? "-").padded }.joined()
    }

    /// Geometric means over the groups, and over all.
    static func summary(_ rows: [Row]) -> [String] {
        let groups = [
            ("compute", ProgramSet.compute), ("map", ProgramSet.maps),
            ("compute and map", ProgramSet.compute + ProgramSet.maps),
        ]
        return groups.compactMap { title, names in
            let group = rows.filter { names.contains($0.name) }
            if group.isEmpty { return nil }
            let means = Way.allCases.map { way in
                let ratios = group.compactMap { $0.ratios[way] }
                let mean = exp(ratios.map { log($0) }.reduce(0, +) / Double(ratios.count))
                return ratios.isEmpty ? "" : String(format: "%@ %.3f (%d)", way.rawValue, mean, ratios.count)
            }
            return "geometric mean, \(group.count) \(title) programs: "
                + means.filter { !$0.isEmpty }.joined(separator: ", ")
        }
    }
}

extension String {
    fileprivate var padded: String { String(repeating: " ", count: max(0, 10 - count)) + self }
}
