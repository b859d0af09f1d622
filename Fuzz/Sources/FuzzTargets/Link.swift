import EBPF

/// Two objects, one behind the other, to be linked with each other and each with itself.
///
/// The first four bytes say where the second begins, counted modulo the length.
func feedLink(_ bytes: [UInt8]) {
    guard bytes.count > 4 else { return }
    let rest = Array(bytes.dropFirst(4))
    let split = Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16
    let middle = split % rest.count
    let parts = [Array(rest[..<middle]), Array(rest[middle...]), rest]
    let objects = parts.compactMap { try? ObjectFile($0) }
    for object in objects { link([object]); link([object, object]) }
    if objects.count > 1 { link(objects) }
}

private func link(_ objects: [ObjectFile]) {
    let inputs = objects.enumerated().map { LinkInput(name: "\($0)", object: $1) }
    do throws(LinkError) {
        let bytes = try ObjectLinker.link(inputs)
        _ = try? CollectionSpec(try ObjectFile(bytes))
    } catch {
        precondition(!"\(error)".isEmpty, "an error without words")
    }
}
