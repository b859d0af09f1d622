import BPFTypeFormat

/// Runs `body`, and says in which section its BTF is wrong.
func types<Value>(
    in section: String = ".BTF",
    _ body: () throws(BTFError) -> Value
) throws(ObjectError) -> Value {
    do throws(BTFError) { return try body() } catch { throw ObjectError(.section(section), .typeFormat(error)) }
}

/// As ``types(in:_:)``, where `body` finds nothing that fits.
func types<Value>(
    _ body: () throws(BTFError) -> Value?,
    orThrow fault: () -> ObjectError
) throws(ObjectError) -> Value {
    guard let value = try types({ () throws(BTFError) in try body() }) else { throw fault() }
    return value
}
