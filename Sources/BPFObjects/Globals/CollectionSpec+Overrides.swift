public import BPFModel

extension CollectionSpec {
    /// Sets a global variable, or a part of one, before it is loaded.
    ///
    /// `name` goes on behind the variable as in C: `config.limits[2]`. Constants (`.rodata`) set this way are known to the
    /// verifier, which leaves out what they rule out.
    /// - Throws: for a name that is none, and a value that the type does not have.
    public mutating func setGlobal(_ name: String, _ value: GlobalValue) throws(OverrideError) {
        do throws(OverrideError.Reason) { try set(name, value) } catch {
            throw OverrideError(name: name, reason: error)
        }
    }

    /// Sets a global variable to a number of any integer type.
    public mutating func setGlobal(_ name: String, _ value: some BinaryInteger) throws(OverrideError) {
        try setGlobal(name, GlobalValue(value))
    }

    /// Sets how many elements a map may hold.
    public mutating func setMaxEntries(_ count: Int, ofMap name: String) throws(OverrideError) {
        guard count > 0, count <= UInt32.max else { throw OverrideError(name: name, reason: .maxEntries(count)) }
        maps[try mapIndex(name)].maxEntries = count
    }

    /// Sets whether a map is pinned under its name.
    public mutating func setPinning(_ pinning: MapSpec.Pinning, ofMap name: String) throws(OverrideError) {
        maps[try mapIndex(name)].pinning = pinning
    }

    /// Sets where a map is pinned; nil for the loader's folder and the map's name.
    public mutating func setPinPath(_ path: String?, ofMap name: String) throws(OverrideError) {
        maps[try mapIndex(name)].pinPath = path
    }

    /// Sets flags of a map.
    public mutating func setFlags(_ flags: MapFlags, ofMap name: String) throws(OverrideError) {
        maps[try mapIndex(name)].flags = flags
    }

    /// Sets whether a map is created without being asked for.
    public mutating func setAutocreate(_ autocreate: Bool, ofMap name: String) throws(OverrideError) {
        maps[try mapIndex(name)].autocreate = autocreate
    }

    /// Sets what the elements of a map of maps resemble.
    public mutating func setInner(_ inner: MapSpec, ofMap name: String) throws(OverrideError) {
        let index = try mapIndex(name)
        guard maps[index].type == .arrayOfMaps || maps[index].type == .hashOfMaps else {
            throw OverrideError(name: name, reason: .noInnerMap)
        }
        maps[index].inner = inner
    }

    /// Sets whether a program is loaded without being asked for.
    public mutating func setAutoload(_ autoload: Bool, ofProgram name: String) throws(OverrideError) {
        programs[try programIndex(name)].autoload = autoload
    }

    /// Sets what a program attaches to: a function, a tracepoint, or for an extension the function that it replaces.
    public mutating func setAttachTarget(_ target: String?, ofProgram name: String) throws(OverrideError) {
        programs[try programIndex(name)].attachTarget = target
    }

    private func programIndex(_ name: String) throws(OverrideError) -> Int {
        guard let index = programs.firstIndex(where: { $0.name == name }) else {
            throw OverrideError(name: name, reason: .noProgram(known: programs.map(\.name)))
        }
        return index
    }

    /// The largest section of zeros that a variable can be set in, in bytes.
    private static let zerosLimit = 1 << 28

    private func mapIndex(_ name: String) throws(OverrideError) -> Int {
        guard let index = maps.firstIndex(where: { $0.name == name }) else {
            throw OverrideError(name: name, reason: .noMap(known: maps.map(\.name)))
        }
        return index
    }

    private mutating func set(_ name: String, _ value: GlobalValue) throws(OverrideError.Reason) {
        let names = Set(maps.flatMap(\.variables).map(\.name))
        guard let path = GlobalPath(name, isVariable: names.contains) else {
            let stem = String(name.prefix { $0 != "." && $0 != "[" })
            throw names.contains(stem) ? .malformedName : .noVariable(known: names.sorted())
        }
        guard let btf else { throw .types(nil) }
        let (map, variable) = try find(path.variable)
        let place = try path.place(in: variable.type, of: btf)
        let bytes = try GlobalEncoder(btf: btf, order: order).bytes(value, place.type)
        let start = variable.offset + place.offset
        let size = maps[map].contents?.count ?? maps[map].valueSize
        guard start >= 0, bytes.count <= size - start, place.offset + bytes.count <= variable.size else {
            throw .outside
        }
        guard size <= Self.zerosLimit else { throw .sectionTooLarge(size) }
        var contents = maps[map].contents ?? [UInt8](repeating: 0, count: size)
        contents.replaceSubrange(start..<start + bytes.count, with: bytes)
        maps[map].contents = contents
    }

    /// The one variable of a name that is the object's own.
    private func find(_ name: String) throws(OverrideError.Reason) -> (map: Int, variable: MapSpec.Variable) {
        var found: [(map: Int, variable: MapSpec.Variable)] = []
        for index in maps.indices {
            found += maps[index].variables.filter { $0.name == name }.map { (index, $0) }
        }
        guard found.count == 1, let only = found.first else {
            throw .ambiguous(sections: found.map { maps[$0.map].name })
        }
        if maps[only.map].origin == .kernelConfiguration { throw .notOurs }
        return only
    }
}
