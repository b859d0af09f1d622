import BPFModel
import Synchronization

/// Something of this process that an entry of a map stands for: a program, or a queue of packets.
public protocol EntryObject: AnyObject, Sendable {
    /// What users read in its place: its number in this process, never 0.
    var identifier: UInt32 { get }
}

/// What the entries of one map of redirect targets stand for, by their keys.
final class EntryObjects: Sendable {
    private let objects = Mutex<[UInt32: any EntryObject]>([:])

    subscript(key: UInt32) -> (any EntryObject)? { objects.withLock { $0[key] } }

    /// Puts an object into an entry, or none, together with what `store` changes in the memory.
    func replace(
        _ key: UInt32, with object: (any EntryObject)?, _ store: () throws(LinuxError) -> Void
    ) throws(LinuxError) {
        // What was there goes after the lock was given back.
        let old = try objects.withLock { (objects) throws(LinuxError) -> (any EntryObject)? in
            try store()
            let old = objects[key]
            if old != nil || object != nil { objects[key] = object }
            return old
        }
        withExtendedLifetime(old) {}
    }
}

/// A map whose entries may stand for objects of this process.
protocol EntryHolder: StoredMap {
    /// Nil for maps of other types of the same class.
    var objects: EntryObjects? { get }
    /// Puts a target at a key, with an object's number in the upper half, as it is kept in the memory, and the object beside it.
    func put(_ number: UInt64, _ object: (any EntryObject)?, at key: UInt32) throws(LinuxError)
}
