import BPFModel
import Testing

@Suite struct HelperPrototypeTests {
    @Test(arguments: Helper.table)
    func prototypeIsWellFormed(helper: Helper) throws {
        let arguments = try #require(helper.prototype).arguments
        #expect(arguments.count <= 5)
        for (index, argument) in arguments.enumerated() {
            let earlier = arguments[..<index]
            switch argument {
            case .size, .sizeOrZero:
                #expect(earlier.last.map(isSizedMemory) == true, "no memory before the size")
            case .memory, .memoryOrNull:
                let next = arguments.dropFirst(index + 1).first
                #expect(next == .size || next == .sizeOrZero, "no size after the memory")
            case .mapKey, .mapValue, .mapValueOrNull:
                #expect(earlier.contains(.map), "no map before")
            case .stackOrNull:
                #expect(earlier.last == .callback, "no callback before")
            default:
                break
            }
        }
    }

    @Test func resultsThatNeedAnArgumentHaveIt() {
        for helper in Helper.table {
            guard let prototype = helper.prototype else { continue }
            switch prototype.result {
            case .mapValue, .mapValueOrNull: #expect(prototype.arguments.contains(.map), "\(helper.name)")
            case .recordOrNull, .dynptrMemoryOrNull:
                #expect(prototype.arguments.contains(.constantSize), "\(helper.name)")
            default: break
            }
        }
    }

    @Test(arguments: [
        (HelperID.mapUpdateElem, HelperPrototype([.map, .mapKey, .mapValue(.read), .anything], .integer)),
        (.mapLookupElem, HelperPrototype([.map, .mapKey], .mapValueOrNull)),
        (.mapPopElem, HelperPrototype([.map, .mapValue(.write)], .integer)),
        (.probeReadKernel, HelperPrototype([.memory(.write), .sizeOrZero, .anything], .integer)),
        (.ktimeGetCoarseNs, HelperPrototype([], .integer)),
        (.tailCall, HelperPrototype([.context, .map, .anything], .void)),
        (.skbLoadBytes, HelperPrototype([.context, .anything, .memory(.write), .size], .integer)),
        (.ringbufReserve, HelperPrototype([.map, .constantSize, .anything], .recordOrNull)),
        (.ringbufSubmit, HelperPrototype([.releasedRecord, .anything], .void)),
        (.forEachMapElem, HelperPrototype([.map, .callback, .stackOrNull, .anything], .integer)),
        (.strtol, HelperPrototype([.memory(.read), .size, .anything, .fixedMemory(.write, size: 8)], .integer)),
        (
            .checkMtu,
            HelperPrototype([.context, .anything, .fixedMemory(.readWrite, size: 4), .anything, .anything], .integer)
        ),
    ])
    func knowsPrototype(id: HelperID, prototype: HelperPrototype) {
        #expect(Helper.with(id: id)?.prototype == prototype)
    }

    private func isSizedMemory(_ argument: ArgumentKind) -> Bool {
        switch argument {
        case .memory, .memoryOrNull: true
        default: false
        }
    }
}
