import BPFObjects
import BPFTypeFormat

/// The types that a user of an object meets: keys and values of maps, global variables, and what a global pointer points to.
///
/// The last is how C sources keep the type of a ring buffer's records: `struct event *unused __attribute__((unused));`.
struct TypeRoots {
    let spec: CollectionSpec
    let layout: TypeLayout

    /// The roots, in the object's order, and the types called `names`.
    func types(named names: [String]) throws(BindingsError) -> [TypeID] {
        var roots: [TypeID] = []
        for map in spec.maps {
            roots += [map.keyType, map.valueType, map.inner?.keyType, map.inner?.valueType].compactMap { $0 }
            for variable in map.variables {
                roots.append(variable.type)
                if case .pointer(let target) = try layout.resolve(variable.type).type { roots.append(target) }
            }
        }
        for name in names { roots.append(contentsOf: try types(named: name)) }
        return roots
    }

    /// Everything that has a name and a value: for tests of the generator, and for those who want all.
    func all() throws(BindingsError) -> [TypeID] {
        var roots: [TypeID] = []
        do throws(BTFError) {
            for id in try layout.btf.identifiers() {
                switch try layout.btf.kind(id) {
                case .structure, .union, .enumeration, .enumeration64, .typedef: roots.append(id)
                default: break
                }
            }
        } catch { throw .types(error) }
        return roots
    }

    private func types(named name: String) throws(BindingsError) -> [TypeID] {
        let kinds: [BTFKind] = [.structure, .union, .enumeration, .enumeration64, .typedef]
        var found: [TypeID] = []
        do throws(BTFError) {
            for kind in kinds { found += try layout.btf.identifiers(named: name, kind: kind) }
        } catch { throw .types(error) }
        guard !found.isEmpty else { throw .noType(name) }
        return found
    }
}
