extension X86Lowering: LoopLowering {
    var stream: CodeStream<X86Branch> {
        @inline(__always) _read { yield emitter.stream }
        @inline(__always) _modify { yield &emitter.stream }
    }

    mutating func putAside(_ moved: MovedSteps.Edge, at label: CodeLabel, next: CodeLabel) {
        asides.append(.steps(moved, label, next: next))
    }
}
