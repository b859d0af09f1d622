extension HelperPrototype {
    private typealias Row = HelperPrototype

    /// What a helper takes in programs of a type that have a form of their own; nil where they have the common one.
    ///
    /// - Source: observed on Linux 6.18.
    public static func variant(of id: HelperID, in type: ProgramType) -> HelperPrototype? {
        switch (id, type) {
        case (.skStorageGet, .cgroupSock): storageOfContext
        case (.skAssign, .skLookup): assignedSocket
        case (.setsockopt, .cgroupSockopt): optionToSet
        case (.getsockopt, .cgroupSockopt): optionToGet
        case (.getSocketCookie, .skReuseport): cookieOfSocket
        default: nil
        }
    }

    /// The context is the socket.
    private static let storageOfContext = Row([.map, .context, .mapValueOrNull(.read), .anything], .mapValueOrNull)
    /// Null takes an assignment back.
    private static let assignedSocket = Row([.context, .fullSocketOrNull, .anything], .integer)
    private static let cookieOfSocket = Row([.socket], .integer)
    private static let optionToSet = Row([.socket, .anything, .anything, .memory(.read), .size], .integer)
    private static let optionToGet = Row([.socket, .anything, .anything, .memory(.write), .size], .integer)
}
