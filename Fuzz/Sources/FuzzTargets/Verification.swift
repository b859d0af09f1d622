import BPFVerification
import EBPF
import ProgramGenerator

/// A request for verification, everything in it made of bytes: type, privilege, flags, maps, functions, instructions.
func feedVerification(_ bytes: [UInt8]) {
    var reader = ByteSource(bytes)
    let types = ProgramType.allCases
    let type = types[reader.next(below: types.count)]
    let attachTypes = AttachType.allCases
    let attachType = reader.next(below: 3) == 0 ? attachTypes[reader.next(below: attachTypes.count)] : nil
    let privilege = Privilege.allCases[reader.next(below: Privilege.allCases.count)]
    let settings = reader.next()
    let maps = (0..<reader.next(below: 6)).map { _ in makeMap(&reader, depth: 0) }
    let functions = (0..<reader.next(below: 6)).map { _ in makeFunction(&reader) }
    let rest = Array(reader.rest.prefix(reader.rest.count / 8 * 8))
    guard let instructions = try? Instruction.decode(rest, in: .little) else { return }
    var request = VerificationRequest(instructions: instructions, programType: type, attachType: attachType)
    request.maps = maps
    request.functions = functions
    request.privilege = privilege
    request.profile = settings & 1 == 0 ? .linux612 : .linux618
    request.isGPL = settings & 2 == 0
    request.flags = .init(rawValue: UInt32(settings >> 2) | (settings & 4 == 0 ? 0 : 1 << 7))
    request.logLevel = LogLevel(rawValue: UInt32(settings >> 5))
    request.logLimit = 1 << 20
    verify(request)
}

/// A program from the generator, then damaged: the seed, options, and for each damage a place and a byte.
func feedGeneratedProgram(_ bytes: [UInt8]) {
    var reader = ByteSource(bytes)
    let seed = (0..<8).reduce(UInt64(0)) { number, _ in number << 8 | UInt64(reader.next()) }
    var options = ProgramGenerator.Options()
    options.pieces = 2 + reader.next(below: 40)
    options.mistakes = reader.next(below: 20)
    let privilege = Privilege.allCases[reader.next(below: Privilege.allCases.count)]
    let program = ProgramGenerator.program(seed: seed, options: options)
    var code = Instruction.encode(program.instructions, in: .little)
    while !reader.isAtEnd {
        let place = reader.next() | reader.next() << 8
        code[place % code.count] ^= UInt8(reader.next())
    }
    guard let instructions = try? Instruction.decode(code, in: .little) else { return }
    var request = VerificationRequest(instructions: instructions, programType: program.type)
    request.maps = program.request().maps
    request.privilege = privilege
    verify(request)
}

/// Any request has a verdict, and a rejection has words; Linux has none for what it refuses before it looks at the program.
private func verify(_ request: VerificationRequest) {
    if case .failure(let failure) = Verifier.verify(request).verdict, !request.instructions.isEmpty {
        precondition(
            !failure.message.isEmpty || failure.reason == .permission || request.instructions.count > 4096,
            "a rejection without words")
    }
}

private func makeMap(_ reader: inout ByteSource, depth: Int) -> MapDescription {
    let types = MapType.allCases
    var map = MapDescription(
        name: "m", type: types[reader.next(below: types.count)], keySize: reader.next(below: 64),
        valueSize: reader.next(), maxEntries: reader.next(), flags: MapFlags(rawValue: UInt32(reader.next()) << 4))
    if reader.next(below: 4) == 0 {
        map.frozenContents = (0..<map.valueSize).map { UInt8(truncatingIfNeeded: $0) }
        map.flags.insert(.readOnlyForPrograms)
    }
    let kinds: [MapDescription.SpecialField.Kind] = [
        .spinLock, .timer, .workQueue, .kernelPointer, .listHead, .treeRoot,
    ]
    for _ in 0..<reader.next(below: 3) {
        map.fields.append(
            .init(kind: kinds[reader.next(below: kinds.count)], offset: reader.next(), size: reader.next(below: 32)))
    }
    if depth < 2, reader.next(below: 4) == 0 { map.inner = [makeMap(&reader, depth: depth + 1)] }
    return map
}

private func makeFunction(_ reader: inout ByteSource) -> FunctionDescription {
    var function = FunctionDescription(name: "f", start: reader.next(), isGlobal: reader.next(below: 2) == 0)
    if reader.next(below: 2) == 0 {
        let parameters: [FunctionDescription.Parameter] = (0..<reader.next(below: 7)).map { _ in
            switch reader.next(below: 3) {
            case 0: .scalar
            case 1: .context
            default: .memory(size: reader.next(), nullable: reader.next(below: 2) == 0)
            }
        }
        function.prototype = .init(parameters: parameters, returnsValue: reader.next(below: 2) == 0)
    }
    function.result = [nil, .nothing, .integer, .other][reader.next(below: 4)]
    return function
}

/// Bytes, one after the other; zeros when there are no more.
private struct ByteSource {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position >= bytes.count }

    var rest: ArraySlice<UInt8> { bytes[min(position, bytes.count)...] }

    mutating func next() -> Int {
        guard !isAtEnd else { return 0 }
        position += 1
        return Int(bytes[position - 1])
    }

    mutating func next(below limit: Int) -> Int { next() % max(limit, 1) }
}
