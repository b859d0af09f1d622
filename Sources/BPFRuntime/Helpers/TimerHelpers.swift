import BPFMaps
import BPFModel
import BPFPlatform

/// `bpf_timer_init(timer, map, clock)`.
enum TimerInit: HelperFunction {
    static let id = HelperID.timerInit

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let clocks: [UInt64: Clock] = [0: .realtime, 1: .monotonic, 7: .boot]
        guard let clock = clocks[arguments.r3], let map = state.memory.map(arguments.r2)?.map,
            let region = map.valueRegion(containing: UInt(arguments.r1)), let key = map.key(ofValueAt: region.start)
        else { return LinuxError.einval.helperResult }
        if TimerField.number(arguments.r1) != 0 { return LinuxError.ebusy.helperResult }
        let timer = TimerService.Timer(
            map: map, program: nil, field: UInt(arguments.r1), value: region.start, key: key, clock: clock,
            log: state.context.log, slots: state.context.slots)
        let number = TimerService.shared.make(timer)
        // Of two that come at once, one makes the timer.
        // Safety: the argument was checked, or the program is trusted.
        if unsafe HostMemory.compareExchange64(arguments.r1, 0, number) != 0 {
            _ = TimerService.shared.cancel(number)
            return LinuxError.ebusy.helperResult
        }
        return 0
    }
}

/// `bpf_timer_set_callback(timer, function)`.
enum TimerSetCallback: HelperFunction {
    static let id = HelperID.timerSetCallback

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let program = state.memory.program
        let error = TimerService.shared.change(TimerField.number(arguments.r1)) { timer in
            timer.callback = arguments.r2
            timer.program = program
            return nil
        }
        return error?.helperResult ?? 0
    }
}

/// `bpf_timer_start(timer, nanoseconds, flags)`.
enum TimerStart: HelperFunction {
    static let id = HelperID.timerStart

    /// `BPF_F_TIMER_ABS`; `BPF_F_TIMER_CPU_PIN` changes nothing here.
    private static let absolute: UInt64 = 1

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        if arguments.r3 > 3 { return LinuxError.einval.helperResult }
        let error = TimerService.shared.change(TimerField.number(arguments.r1)) { timer in
            if timer.callback == 0 { return .einval }
            let base = arguments.r3 & absolute != 0 ? 0 : timer.clock.now()
            let (deadline, overflow) = base.addingReportingOverflow(arguments.r2)
            timer.deadline = overflow ? .max : deadline
            return nil
        }
        if let error { return error.helperResult }
        TimerService.shared.wake()
        return 0
    }
}

/// `bpf_timer_cancel(timer)`: 1 where the timer would have fired.
enum TimerCancel: HelperFunction {
    static let id = HelperID.timerCancel

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let number = TimerField.number(arguments.r1)
        if number == 0 { return LinuxError.einval.helperResult }
        if number == state.context.timer { return LinuxError.edeadlk.helperResult }
        guard let wasActive = TimerService.shared.cancel(number) else { return LinuxError.einval.helperResult }
        return wasActive ? 1 : 0
    }
}

/// The 16 bytes of a `bpf_timer` in a value: the timer's number, 0 before it was made.
private enum TimerField {
    static func number(_ address: UInt64) -> UInt64 {
        // Safety: the argument was checked, or the program is trusted.
        unsafe HostMemory.load(address, UInt64.self)
    }
}
