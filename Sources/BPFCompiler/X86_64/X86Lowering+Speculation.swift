import BPFInstructions

/// What keeps the processor from guessing.
extension X86Lowering {
    /// Waits until everything before is done; nothing behind it starts earlier.
    ///
    /// - Source: Intel 64 Architectures Software Developer's Manual, volume 2, LFENCE.
    mutating func writeSpeculationBarrier() {
        emitter.emit(.lfence, .bits32, .register(.rax))
    }

    /// Jumps to the address in the first scratch register.
    mutating func jumpToScratch() {
        if request.guardsIndirectJumps {
            emitter.stream.branch(.jump, to: retpoline())
        } else {
            emitter.emit(.jmpIndirect, .bits32, .register(X86Registers.scratch))
        }
    }

    /// Jumps to a function anywhere in memory.
    mutating func writeVeneer(to function: FunctionAddress) {
        if request.guardsIndirectJumps {
            emitter.emit(.movFull, .bits64, X86Registers.scratch, immediate: Int64(bitPattern: UInt64(function.value)))
            jumpToScratch()
        } else {
            emitter.emitVeneer(to: function)
        }
    }

    /// A jump by way of a return: the processor guesses that it goes back to where it waits.
    ///
    ///           call   set
    ///     wait: lfence
    ///           jmp    wait
    ///     set:  mov    [rsp], r11
    ///           ret
    ///
    /// Threads with a shadow stack can't return to elsewhere than they were called from; Linux gives one only to processes that ask for it.
    /// - Source: Intel, Retpoline: A Branch Target Injection Mitigation, 2018.
    mutating func writeRetpoline(at label: CodeLabel) {
        let (wait, set) = (emitter.stream.label(), emitter.stream.label())
        emitter.stream.place(label)
        emitter.stream.branch(.call, to: set)
        emitter.stream.place(wait)
        writeSpeculationBarrier()
        emitter.stream.branch(.jump, to: wait)
        emitter.stream.place(set)
        emitter.emit(.mov, .bits64, .memory(.at(.rsp)), X86Registers.scratch)
        emitter.emit(.ret)
    }
}
