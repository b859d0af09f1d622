/// What the verifier writes down while it finds out which numbers mattered.
extension Verifier {
    /// The walk back through the instructions since one remembered state begins.
    func logWalk(frame: Int, last: Int, first: Int, next: Int) {
        guard log.isComplete else { return }
        log.write("mark_precise: frame\(frame): last_idx \(last) first_idx \(first) subseq_idx \(next) \n")
    }

    /// The walk comes to an instruction, with what mattered after it.
    func logWalk(_ needs: Precision, frame: Int, at slot: Int) {
        guard log.isComplete else { return }
        log.write(
            "mark_precise: frame\(frame): \(needs.logged(frame: frame)) before \(slot): " + instructionText(slot))
    }

    /// The walk comes to a remembered state, which got the marks.
    func logMarks(_ needs: Precision, upTo last: Int, in checkpoint: Checkpoint) {
        guard log.isComplete else { return }
        for frame in (0...last).reversed() where frame < checkpoint.state.frames.count {
            let state = StatePrinter(program: program, showsPrecision: true).describe(checkpoint.state, frame: frame)
            log.write("mark_precise: frame\(frame): parent state \(needs.logged(frame: frame)): \(state)\n")
        }
    }

    /// What mattered for a known state matters for the path that comes to it.
    func logPropagation(_ needs: Precision) {
        guard log.isComplete else { return }
        for frame in state.frames.indices.reversed() {
            let names = needs.registerNames(frame: frame) + needs.slotNames(frame: frame).map { "fp" + $0 }
            if !names.isEmpty { log.write("frame \(frame): propagating \(names.joined(separator: ","))\n") }
        }
    }
}

extension Precision {
    /// `regs=r1,r2 stack=-8`.
    fileprivate func logged(frame: Int) -> String {
        "regs=\(registerNames(frame: frame).joined(separator: ",")) stack=\(slotNames(frame: frame).joined(separator: ","))"
    }

    fileprivate func registerNames(frame: Int) -> [String] {
        (UInt8(0)...10).filter { contains(register: $0, frame: frame) }.map { "r\($0)" }
    }

    fileprivate func slotNames(frame: Int) -> [String] {
        (UInt8(0)..<64).filter { contains(slot: $0, frame: frame) }.map { "-\((Int($0) + 1) * 8)" }
    }
}
