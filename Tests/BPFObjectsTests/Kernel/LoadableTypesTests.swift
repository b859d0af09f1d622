import BPFObjects
import BPFTypeFormat
import Testing

@Suite struct LoadableTypesTests {
    @Test(arguments: Fixture.valid)
    func `Types of every object are such that Linux loads them`(_ name: String) throws {
        guard let btf = try Fixture.spec(name).btf else { return }
        try BTF.validate(try btf.loadable().bytes)
        try BTF.validate(try btf.loadable(for: []).bytes, features: [])
    }

    @Test func `Types without externs stay as they are`() throws {
        let btf = try #require(try Fixture.spec("data").btf)
        #expect(try btf.loadable().bytes == btf.bytes)
    }
}
