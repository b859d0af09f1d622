@testable import BPFRuntime
import BPFModel
import Testing

@Suite struct HelperTableTests {
    @Test func everyRowIsUniqueAndDescribed() throws {
        let identifiers = HelperTable.implementations.map { $0.id }
        #expect(Set(identifiers).count == identifiers.count)
        for implementation in HelperTable.implementations {
            let prototype = try #require(Helper.with(id: implementation.id)?.prototype)
            #expect(HelperTable.implementation(of: implementation.id) == implementation)
            #expect(!ArgumentTest.tests(for: prototype.arguments).contains(.unsupported))
        }
    }

    @Test func otherNumbersHaveNoImplementation() {
        for number in [0, 18, 19, 250, 9999, .max] as [UInt32] {
            #expect(HelperTable.implementation(of: HelperID(rawValue: number)) == nil)
        }
    }
}
