import BPFModel

/// Maps whose values have fields that not all program types can handle.
struct MapCompatibility {
    let type: ProgramType

    func check(_ maps: [MapDescription]) throws(VerificationFailure) {
        for map in maps {
            for field in map.fields {
                if let message = objection(to: field.kind) { throw VerificationFailure(message) }
            }
        }
    }

    private func objection(to kind: MapDescription.SpecialField.Kind) -> String? {
        switch kind {
        case .spinLock where type == .socketFilter: "socket filter progs cannot use bpf_spin_lock yet"
        case .spinLock where isTracing: "tracing progs cannot use bpf_spin_lock yet"
        case .timer where isTracing: "tracing progs cannot use bpf_timer yet"
        case .workQueue where isTracing: "tracing progs cannot use bpf_wq yet"
        case .listHead where isTracing, .treeRoot where isTracing:
            "tracing progs cannot use bpf_{list_head,rb_root} yet"
        default: nil
        }
    }

    /// Whether programs may run anywhere in the kernel, even where a lock is held.
    private var isTracing: Bool {
        switch type {
        case .kprobe, .tracepoint, .perfEvent, .rawTracepoint, .rawTracepointWritable: true
        default: false
        }
    }
}
