import BPFMaps
import BPFModel

/// A global variable of a loaded collection: read and written while programs run.
///
/// A value of up to eight bytes is read or written in one piece where it is aligned; larger ones byte by byte, as a program
/// would see them too.
public struct Global<Value: PlainValue>: Sendable {
    private let variable: GlobalVariable<Value>
    private let map: (any Map)?

    /// The variable of a collection; using it throws when no program that was loaded needed its section.
    public init(_ variable: GlobalVariable<Value>, of collection: LoadedCollection) {
        self.variable = variable
        map = collection.map(named: variable.map)
    }

    /// The value now.
    public func read() throws(BindingError) -> Value {
        let (map, address) = try place()
        guard map.permissions.userMayRead else { throw .map(variable.map, .eperm) }
        // Safety: `place` proved that the variable lies inside of element 0, which stays where it is while the map lives.
        return withExtendedLifetime(map) {
            guard let pointer = unsafe UnsafeRawPointer(bitPattern: address) else { return Value() }
            return unsafe pointer.loadUnaligned(as: Value.self)
        }
    }

    /// Sets the value.
    public func write(_ value: Value) throws(BindingError) {
        let (map, address) = try place()
        guard map.permissions.userMayWrite else { throw .map(variable.map, .eperm) }
        // Safety: as above.
        withExtendedLifetime(map) {
            guard let pointer = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
            unsafe pointer.storeBytes(of: value, as: Value.self)
        }
    }

    /// The map, and where in it the variable stands.
    private func place() throws(BindingError) -> (map: any Map, address: UInt) {
        guard let map else { throw .noMap(variable.map) }
        let size = Int(map.definition.valueSize)
        guard variable.offset >= 0, MemoryLayout<Value>.size <= size - variable.offset else {
            throw .noVariable(variable.name, map: variable.map)
        }
        // Safety: the key has the four bytes of an array's index, and stays put during the call.
        let element = unsafe withUnsafeBytes(of: UInt32(0)) {
            unsafe map.lookup(key: UInt(bitPattern: $0.baseAddress), slot: 0)
        }
        guard element != 0 else { throw .map(variable.map, .enoent) }
        return (map, element + UInt(variable.offset))
    }
}
