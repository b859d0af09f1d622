extension HelperPrototype {
    /// Prototypes by helper, as Linux 6.18 checks them.
    static let table: [HelperID: HelperPrototype] = [
        .mapLookupElem: HelperPrototype([.map, .mapKey], result: .mapValueOrNull),
        .mapUpdateElem: HelperPrototype([.map, .mapKey, .mapValue(.read), .anything], result: .integer),
        .mapDeleteElem: HelperPrototype([.map, .mapKey], result: .integer),
    ]
}
