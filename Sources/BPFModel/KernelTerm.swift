/// One row of a table of kernel constants: the value, the word for it, and the release that brought it.
struct KernelTerm<Value: Sendable>: Sendable {
    let value: Value
    let name: String
    let since: KernelVersion

    init(_ value: Value, _ name: String, since: KernelVersion) {
        self.value = value
        self.name = name
        self.since = since
    }
}
