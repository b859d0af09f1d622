import BPFModel
import Testing

@Suite struct LinuxErrorTests {
    @Test func everyErrorHasItsOwnNameAndAMeaning() {
        let names = LinuxError.allCases.map(\.name)
        #expect(Set(names).count == names.count)
        for error in LinuxError.allCases {
            #expect(error.name.hasPrefix("E"), "\(error.rawValue) has no row")
            #expect(!error.meaning.isEmpty)
            #expect(error.meaning != "unknown error")
        }
    }

    @Test func numbersAreThoseOfTheHeaders() {
        let gaps: Set<Int32> = [41, 58]
        let expected = (1...133).filter { !gaps.contains($0) } + [524]
        #expect(LinuxError.allCases.map(\.rawValue) == expected)
    }

    @Test(arguments: [
        (LinuxError.eperm, 1, "EPERM"),
        (.enoent, 2, "ENOENT"),
        (.e2big, 7, "E2BIG"),
        (.enomem, 12, "ENOMEM"),
        (.eacces, 13, "EACCES"),
        (.efault, 14, "EFAULT"),
        (.ebusy, 16, "EBUSY"),
        (.eexist, 17, "EEXIST"),
        (.einval, 22, "EINVAL"),
        (.enospc, 28, "ENOSPC"),
        (.erange, 34, "ERANGE"),
        (.eloop, 40, "ELOOP"),
        (.eopnotsupp, 95, "EOPNOTSUPP"),
        (.etimedout, 110, "ETIMEDOUT"),
        (.enotsupp, 524, "ENOTSUPP"),
    ])
    func knowsError(error: LinuxError, number: Int32, name: String) {
        #expect(error.rawValue == number)
        #expect(error.name == name)
        #expect(LinuxError(rawValue: number) == error)
    }

    @Test func helperResultIsTheNegatedNumber() {
        #expect(LinuxError.enoent.helperResult == 0xffff_ffff_ffff_fffe)
        #expect(LinuxError.efault.helperResult == UInt64(bitPattern: -14))
        #expect(Int64(bitPattern: LinuxError.enotsupp.helperResult) == -524)
    }

    @Test func printsNameAndMeaning() {
        #expect(LinuxError.enoent.description == "ENOENT (no such entry)")
    }
}
