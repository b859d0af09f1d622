extension ARM64Lowering: LoopLowering {
    var stream: CodeStream<ARM64Branch> {
        @inline(__always) _read { yield emitter.stream }
        @inline(__always) _modify { yield &emitter.stream }
    }

    mutating func putAside(_ moved: MovedSteps.Edge, at label: CodeLabel, next: CodeLabel) {
        asides.append(.steps(moved, label, next: next))
    }
}
