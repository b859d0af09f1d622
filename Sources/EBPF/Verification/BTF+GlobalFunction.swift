import BPFTypeFormat
import BPFVerification

extension BTF {
    /// The kernel's message where a function's type is none that a global function may have; nil where it may, or where that is not
    /// known here.
    ///
    /// - Source: observed on Linux 6.12.
    func objection(to function: TypeID) -> String? {
        guard case .function(let name, let prototype, _)? = try? type(function),
            case .functionPrototype(let description)? = try? type(prototype)
        else { return nil }
        let count = description.parameters.count
        if count > 5 { return "Global function \(name)() with \(count) > 5 args. Buggy compiler." }
        guard isScalar(description.returns) else {
            return "Global function \(name)() doesn't return scalar. Only those are supported."
        }
        let tags = FunctionDescription.Prototype.argumentTags(self, function)
        for (index, parameter) in description.parameters.enumerated() where tags[index] == nil {
            if let text = objection(toParameter: index, parameter.type, of: name) { return text }
        }
        return nil
    }

    private func isScalar(_ type: TypeID) -> Bool {
        guard type != .void else { return false }
        switch try? resolve(type).type {
        case .integer, .enumeration, .enumeration64: return true
        default: return false
        }
    }

    private func objection(toParameter index: Int, _ type: TypeID, of name: String) -> String? {
        guard !isScalar(type) else { return nil }
        guard case .pointer(let target)? = try? resolve(type).type else {
            return "Arg#\(index) type \(kindText(type).kind) in \(name)() is not supported yet."
        }
        if target != .void, (try? size(of: target)) != nil { return nil }
        let (kind, text) = kindText(target)
        return "arg#\(index) reference type('\(kind) \(text)') size cannot be determined: -22"
    }

    /// The kernel's name for a type's kind, and the type's own.
    private func kindText(_ type: TypeID) -> (kind: String, name: String) {
        guard type != .void, let resolved = try? resolve(type).type else { return ("UNKNOWN", "") }
        switch resolved {
        case .structure(let composite): return ("STRUCT", composite.name)
        case .union(let composite): return ("UNION", composite.name)
        case .forward(let name, _): return ("FWD", name)
        case .functionPrototype: return ("FUNC_PROTO", "")
        case .array: return ("ARRAY", "")
        case .pointer: return ("PTR", "")
        case .float(let name, _): return ("FLOAT", name)
        default: return ("UNKNOWN", "")
        }
    }
}
