import BPFVerification

/// Where our way through a program parts from the kernel's.
struct FirstDifference {
    /// Slots that the kernel's log goes through, with the line of each.
    private var slots: [(slot: Int, line: Int)] = []
    private let lines: [Substring]

    /// - Parameter log: at level 2, from its beginning on; it may end early.
    init(log: String) {
        lines = log.split(separator: "\n")
        for (number, line) in lines.enumerated() {
            guard let colon = line.firstIndex(of: ":"), let slot = Int(line[..<colon]) else { continue }
            guard line[colon...].hasPrefix(": (") else { continue }
            slots.append((slot, number))
        }
    }

    /// What both did last, and what each does next.
    func describe(_ request: VerificationRequest) -> String {
        let ours = Verifier.processedSlots(request)
        let same = zip(ours, slots).prefix { $0 == $1.slot }.count
        var text = "\(same) instructions alike, then slot \(same < ours.count ? ours[same] : -1) here, "
        text += "slot \(same < slots.count ? slots[same].slot : -1) in the kernel\n"
        guard same < slots.count else { return text }
        let line = slots[same].line
        for index in max(0, line - 40)..<min(lines.count, line + 12) { text += "    \(lines[index])\n" }
        return text
    }
}
