import BPFAssembler
import BPFInstructions
import BPFModel
import Testing

@testable import BPFVerification

/// What a remembered state covers: whatever it covers need not be followed, so covering too much is a hole.
struct StateComparisonTests {
    private static func program() throws -> Program {
        // Every register that the cases use is read later.
        let text = "r0 = r1\nr0 += r2\nr0 += r3\nr0 = 0\nexit"
        return try Program(
            VerificationRequest(instructions: try Assembler.program(text).instructions, programType: .xdp))
    }

    private static func state(_ change: (inout VerifierState) -> Void) -> VerifierState {
        var state = VerifierState(frames: [Frame(subprogram: 0, callSite: -1)])
        state.frames[0].registers[10] = RegisterState(pointer: .stack)
        change(&state)
        return state
    }

    private static func covers(
        _ old: VerifierState, _ new: VerifierState, mode: StateComparison.Mode = .safe, read: UInt64 = 0
    ) throws -> Bool {
        let known = Checkpoint(slot: 0, state: old, parent: nil, trace: Trace.none)
        known.slotsRead[0] = read
        var comparison = StateComparison(program: try program())
        return comparison.covers(known, new, mode: mode, comparesAllScalars: false)
    }

    private static func number(_ limits: ClosedRange<UInt64>, precise: Bool = false, id: UInt32 = 0) -> RegisterState {
        var register = RegisterState(scalar: ScalarRange(unsigned: limits))
        register.isPrecise = precise
        register.id = id
        return register
    }

    @Test func numbersThatDidNotMatterCoverAll() throws {
        let old = Self.state { $0.frames[0].registers[1] = Self.number(5...5) }
        let new = Self.state { $0.frames[0].registers[1] = Self.number(0...9) }
        #expect(try Self.covers(old, new))
    }

    @Test func numbersThatMatteredCoverTheirParts() throws {
        let old = Self.state { $0.frames[0].registers[1] = Self.number(0...9, precise: true) }
        let inside = Self.state { $0.frames[0].registers[1] = Self.number(2...7) }
        let outside = Self.state { $0.frames[0].registers[1] = Self.number(2...17) }
        #expect(try Self.covers(old, inside))
        #expect(try !Self.covers(old, outside))
    }

    /// Two numbers that were independent don't cover two that are the same one, as in Linux 6.12.
    @Test func linksAreComparedInPairs() throws {
        let old = Self.state {
            $0.frames[0].registers[1] = Self.number(0...9, precise: true, id: 1)
            $0.frames[0].registers[2] = Self.number(0...9, precise: true, id: 1)
        }
        let apart = Self.state {
            $0.frames[0].registers[1] = Self.number(0...9, id: 4)
            $0.frames[0].registers[2] = Self.number(0...9, id: 5)
        }
        let together = Self.state {
            $0.frames[0].registers[1] = Self.number(0...9, id: 6)
            $0.frames[0].registers[2] = Self.number(0...9, id: 6)
        }
        #expect(try !Self.covers(old, apart))
        #expect(try Self.covers(old, together))
        #expect(try !Self.covers(apart.precise, together))
    }

    /// A pointer that was proven to be beyond the packet's end decides comparisons: one in the packet does not.
    @Test func pointersBeyondThePacketCoverOnlyTheirKind() throws {
        let beyond = Self.state {
            $0.frames[0].registers[1] = RegisterState(pointer: .packet)
            $0.frames[0].registers[1].extra = Verifier.beyondEnd
        }
        let inside = Self.state {
            $0.frames[0].registers[1] = RegisterState(pointer: .packet)
            $0.frames[0].registers[1].extra = 14
        }
        let farther = Self.state {
            $0.frames[0].registers[1] = RegisterState(pointer: .packet)
            $0.frames[0].registers[1].extra = 20
        }
        #expect(try !Self.covers(beyond, inside))
        #expect(try Self.covers(beyond, beyond))
        #expect(try Self.covers(inside, farther))
        #expect(try !Self.covers(farther, inside))
    }

    @Test func onlySlotsThatWereReadAreCompared() throws {
        let old = Self.state {
            $0.frames[0].growStack(to: -16)
            $0.frames[0].stack[0].fill(.zero)
            $0.frames[0].stack[1].fill(.zero)
        }
        let new = Self.state {
            $0.frames[0].growStack(to: -16)
            $0.frames[0].stack[0].fill(.zero)
            $0.frames[0].stack[1].fill(.misc)
        }
        #expect(try Self.covers(old, new, read: 0b01))
        #expect(try !Self.covers(old, new, read: 0b10))
    }

    /// Bytes of some value and an unknown number that was spilled whole are the same.
    @Test func bytesOfSomeValueAreAnUnknownNumber() throws {
        let bytes = Self.state {
            $0.frames[0].growStack(to: -8)
            $0.frames[0].stack[0].fill(.misc)
        }
        let spilled = Self.state {
            $0.frames[0].growStack(to: -8)
            $0.frames[0].stack[0].fill(.spill)
            $0.frames[0].stack[0].spilled = .unknown
        }
        #expect(try Self.covers(bytes, spilled, read: 1))
        #expect(try Self.covers(spilled, bytes, read: 1))
    }

    /// States that differ in nothing but the numbers of their identifiers are the same.
    @Test func identicalStatesMayBeNumberedAnew() throws {
        let old = Self.state { $0.frames[0].registers[1] = Self.number(0...9, id: 3) }
        let new = Self.state { $0.frames[0].registers[1] = Self.number(0...9, id: 8) }
        let other = Self.state { $0.frames[0].registers[1] = Self.number(0...8, id: 8) }
        #expect(try Self.covers(old, new, mode: .identical))
        #expect(try !Self.covers(old, other, mode: .identical))
    }
}

extension VerifierState {
    /// The same with every number mattering.
    fileprivate var precise: VerifierState {
        var copy = self
        copy.forEachRegister { if $0.isScalar { $0.isPrecise = true } }
        return copy
    }
}
