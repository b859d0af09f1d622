extension BTFType {
    /// The same type where the types it refers to have other numbers.
    public func renumbered(_ number: (TypeID) -> TypeID) -> BTFType {
        switch self {
        case .pointer(let target): .pointer(number(target))
        case .volatile(let target): .volatile(number(target))
        case .const(let target): .const(number(target))
        case .restrict(let target): .restrict(number(target))
        case .typedef(let name, let target): .typedef(name: name, type: number(target))
        case .typeTag(let tag):
            .typeTag(TypeTag(value: tag.value, type: number(tag.type), isAttribute: tag.isAttribute))
        case .array(let element, let index, let count):
            .array(element: number(element), index: number(index), count: count)
        case .structure(let composite): .structure(composite.renumbered(number))
        case .union(let composite): .union(composite.renumbered(number))
        case .functionPrototype(let prototype): .functionPrototype(prototype.renumbered(number))
        case .function(let name, let prototype, let linkage):
            .function(name: name, prototype: number(prototype), linkage: linkage)
        case .variable(let name, let type, let linkage):
            .variable(name: name, type: number(type), linkage: linkage)
        case .dataSection(let section): .dataSection(section.renumbered(number))
        case .declarationTag(let tag):
            .declarationTag(
                DeclarationTag(
                    value: tag.value, type: number(tag.type), component: tag.component, isAttribute: tag.isAttribute))
        case .void, .integer, .enumeration, .enumeration64, .forward, .float: self
        }
    }
}

extension Composite {
    fileprivate func renumbered(_ number: (TypeID) -> TypeID) -> Composite {
        var composite = self
        for index in members.indices { composite.members[index].type = number(members[index].type) }
        return composite
    }
}

extension FunctionPrototype {
    fileprivate func renumbered(_ number: (TypeID) -> TypeID) -> FunctionPrototype {
        var prototype = self
        prototype.returns = number(returns)
        for index in parameters.indices { prototype.parameters[index].type = number(parameters[index].type) }
        return prototype
    }
}

extension DataSection {
    fileprivate func renumbered(_ number: (TypeID) -> TypeID) -> DataSection {
        var section = self
        for index in variables.indices { section.variables[index].type = number(variables[index].type) }
        return section
    }
}
