public import BPFModel

/// Makes up programs of all kinds of instructions that are mostly, but not always, safe.
///
/// It keeps a rough idea of what registers hold, so that most of what it writes makes sense, and makes a mistake now and
/// then: an access one byte too far, a check that is missing, a bound that does not hold. Programs live near the
/// border between what is accepted and what is rejected. The same seed gives the same program.
public struct ProgramGenerator {
    /// What decides how programs look.
    public struct Options: Hashable, Sendable {
        /// How many pieces the main program is made of, at most.
        public var pieces = 14
        /// In how many of 100 decisions the generator errs on purpose.
        public var mistakes = 2
        /// Which types programs have.
        public var types: [ProgramType] = [.socketFilter, .schedCls, .xdp, .cgroupSkb, .schedAct, .rawTracepoint]

        /// As tests use them.
        public init() {}
    }

    var random: RandomSource
    let options: Options
    var builder = ProgramBuilder()
    /// What r0 to r10 hold.
    var registers = [Holding](repeating: .nothing, count: 11)
    /// What was spilled, by the slot's distance from the frame pointer.
    var spills: [Int: Holding] = [:]
    /// Bytes of the stack that were written, as positive distances below the frame pointer.
    var written: Set<Int> = []
    /// Calls of functions that are not written yet, with how many arguments they take.
    var calls: [(jump: ProgramBuilder.Jump, isCallback: Bool)] = []
    /// First slots of the functions that were written.
    var functions = [0]
    /// Whether a record must still be given back.
    var holdsRecord = false
    /// How many blocks are around what is written.
    var depth = 0
    /// Whether it writes the main program.
    var isMain = true
    let type: ProgramType

    /// The program of a seed.
    public static func program(seed: UInt64, options: Options = Options()) -> GeneratedProgram {
        var random = RandomSource(seed: seed)
        let type = random.pick(options.types)
        var generator = ProgramGenerator(random: random, options: options, type: type)
        generator.writeMain()
        generator.writeFunctions()
        return GeneratedProgram(
            seed: seed, instructions: generator.builder.instructions, type: type, functions: generator.functions)
    }

    private init(random: RandomSource, options: Options, type: ProgramType) {
        self.random = random
        self.options = options
        self.type = type
    }

    var errs: Bool { mutating get { random.chance(options.mistakes) } }

    // MARK: Functions

    private mutating func writeMain() {
        registers[1] = .context
        registers[10] = .stack(offset: 0)
        if !errs {
            builder.move(6, 1)
            registers[6] = .context
        }
        writePieces(random.number(2...options.pieces))
        finish()
    }

    private mutating func writeFunctions() {
        var count = 0
        while let (jump, isCallback) = calls.popLast() {
            builder.place(jump)
            functions.append(builder.count)
            registers = [Holding](repeating: .nothing, count: 11)
            spills = [:]
            written = []
            isMain = false
            depth = 0
            registers[10] = .stack(offset: 0)
            registers[1] = .unknown
            if isCallback { registers[1] = .number(maximum: 64) }
            count += 1
            writePieces(random.number(1...4), callsFunctions: count < 3)
            finish(isCallback: isCallback)
        }
    }

    /// Gives back what is held, sets r0, and ends.
    private mutating func finish(isCallback: Bool = false) {
        giveBackRecords()
        if !registers[0].isNumber || isCallback || random.chance(40) {
            if errs {
                builder.move(0, random.number(0...9))
            } else {
                builder.move(0, immediate: isMain ? Int64(random.number(0...2)) : Int64(random.number(0...1)))
            }
        } else if type == .cgroupSkb && !errs {
            builder.emit(0x57, 0, immediate: 1)
        }
        builder.exit()
    }

    // MARK: Pieces

    mutating func writePieces(_ count: Int, callsFunctions: Bool = true) {
        for _ in 0..<count where builder.count < 400 {
            writePiece(callsFunctions: callsFunctions)
        }
    }

    private mutating func writePiece(callsFunctions: Bool) {
        switch random.number(0...99) {
        case 0...19: writeArithmetic()
        case 20...26: writeNumber()
        case 27...40: writeStackAccess()
        case 41...52: writeMapAccess()
        case 53...60: writePacketAccess()
        case 61...66: writeContextAccess()
        case 67...75: writeHelperCall()
        case 76...84: if depth < 3 { writeBranch() } else { writeArithmetic() }
        case 85...88: if depth < 2 { writeLoop() } else { writeStackAccess() }
        case 89...92: writePointerArithmetic()
        case 93...94: writeAtomic()
        case 95...96: if callsFunctions && calls.count < 2 { writeFunctionCall() } else { writeArithmetic() }
        case 97: writeRecord()
        case 98: writeLockedSection()
        default: writeOddity()
        }
    }

    // MARK: Choosing registers

    /// A register that holds what `isWanted` says; now and then any other.
    mutating func register(where isWanted: (Holding) -> Bool) -> Int? {
        if errs { return random.number(0...10) }
        let candidates = registers.indices.filter { isWanted(registers[$0]) }
        return candidates.isEmpty ? nil : random.pick(candidates)
    }

    /// A register that holds a number; one is made where there is none.
    mutating func numberRegister() -> Int {
        if let register = register(where: { $0.isNumber }) { return register }
        return writeNumber()
    }

    /// A register that may be written: not the frame pointer, seldom one that holds something of worth.
    mutating func freeRegister(preserved: Bool = false) -> Int {
        if errs { return random.number(0...10) }
        let all = preserved ? Array(7...9) : [0, 1, 2, 3, 4, 5, 7, 8, 9]
        let free = all.filter {
            switch registers[$0] {
            case .nothing, .number: true
            case .record, .recordOrNull: false
            default: random.chance(20)
            }
        }
        return free.isEmpty ? random.pick(all.filter { !registers[$0].isRecord } + [0]) : random.pick(free)
    }

    /// After a call, r0 to r5 hold nothing.
    mutating func clobber() {
        for register in 0...5 { registers[register] = .nothing }
    }
}

extension Holding {
    var isRecord: Bool {
        switch self {
        case .record, .recordOrNull: true
        default: false
        }
    }
}
