import BPFInstructions
import BPFMaps
import BPFModel

/// Instructions that work on the program's arena.
extension Decoder {
    /// Finds where the arena is.
    mutating func bindArena() throws(DecodeError) {
        guard let arena = code.arena else { return }
        guard let base = arena.map.programBase else {
            throw error(.noRoomForArena(map: arena.map.definition.name), at: 0)
        }
        program.arenaBase = base
    }

    /// The step for a cast between the address spaces of programs and of users.
    func cast(_ instruction: Instruction, at slot: Int) throws(DecodeError) -> Step {
        guard let arena = code.arena?.map else { throw error(.noArena, at: slot) }
        let (destination, source) = (instruction.destination.rawValue, instruction.source.rawValue)
        if instruction.immediate == 1 || arena.keepsLowBitsAlone {
            return Step(.move32, destination: destination, source: source)
        }
        return Step(
            .arenaUserAddress, destination: destination, source: source,
            offset: Int32(truncatingIfNeeded: arena.userStart >> 32))
    }

    /// The step for a load, store or atomic operation.
    func arenaAccess(_ operation: Operation, _ instruction: Instruction, at slot: Int) throws(DecodeError) -> Step {
        let (destination, source) = (instruction.destination.rawValue, instruction.source.rawValue)
        func step(_ code: StepCode, source: UInt8, immediate: Int32) -> Step {
            Step(
                code, destination: destination, source: source, offset: Int32(instruction.offset), immediate: immediate)
        }
        switch operation {
        case .load(let size, let signed):
            return step(.arenaLoad, source: source, immediate: Int32(signed ? -size.rawValue : size.rawValue))
        case .loadAcquire(let size): return step(.arenaLoad, source: source, immediate: Int32(size.rawValue))
        case .store(let size, .register), .storeRelease(let size):
            return step(.arenaStore, source: source, immediate: Int32(size.rawValue))
        case .store(let size, .immediate):
            return step(.arenaStoreImmediate, source: UInt8(size.rawValue), immediate: instruction.immediate)
        case .atomic(_, let size, _), .atomicExchange(let size), .atomicCompareExchange(let size):
            var atomic = step(.arenaAtomic, source: source, immediate: instruction.immediate)
            atomic.left = UInt8(size.rawValue)
            return atomic
        default: throw error(.noArena, at: slot)
        }
    }

    /// The step for a call that gives the arena pages, or takes them.
    ///
    /// The second argument is whatever the program makes of it, and need not be there.
    func arenaCall(_ function: ArenaFunction, at slot: Int, use: inout RegisterUse) throws(DecodeError) -> Step {
        if code.arena == nil { throw error(.noArena, at: slot) }
        use = .call(arguments: function.argumentCount, returnsValue: function.returnsValue)
        use.reads &= ~(1 << 2)
        return Step(.callArena, immediate: Int32(ArenaFunction.allCases.firstIndex(of: function) ?? 0))
    }
}
