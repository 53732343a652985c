import Foundation

/// The part of JSON Schema (draft 2020-12) that the schema of this repository uses. A word that it does not know is a failure, so that no rule
/// is passed over in silence.
struct JSONSchema {
    /// What does not hold, and where; empty when everything does.
    typealias Faults = [String]

    private let document: [String: Any]

    /// Reads the schema of the repository.
    init() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Fixtures/schema/userstream.schema.json")
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
        document = json as? [String: Any] ?? [:]
    }

    /// Checks a text against one of the definitions.
    func faults(of text: String, as definition: String) -> Faults {
        guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) else {
            return ["not JSON: \(text)"]
        }
        return check(value, ["$ref": "#/$defs/\(definition)"], at: definition).faults
    }

    /// The faults, and the properties that a rule spoke about.
    private struct Outcome {
        var faults: Faults = []
        var evaluated: Set<String> = []

        mutating func add(_ other: Outcome) {
            faults += other.faults
            evaluated.formUnion(other.evaluated)
        }
    }

    private func check(_ value: Any, _ schema: [String: Any], at path: String) -> Outcome {
        var outcome = Outcome()
        for word in schema.keys.sorted() where word != "unevaluatedProperties" {
            outcome.add(check(value, word, schema, at: path))
        }
        if schema["unevaluatedProperties"] as? Bool == false, let object = value as? [String: Any] {
            for name in object.keys.sorted() where !outcome.evaluated.contains(name) {
                outcome.faults.append("\(path).\(name) is not known")
            }
        }
        return outcome
    }

    private func check(_ value: Any, _ word: String, _ schema: [String: Any], at path: String) -> Outcome {
        switch word {
        case "$ref": return reference(value, schema, at: path)
        case "allOf", "anyOf", "oneOf", "not": return combination(value, word, schema, at: path)
        case "properties", "required", "additionalProperties": return object(value, word, schema, at: path)
        case "items", "minItems", "maxItems": return array(value, word, schema, at: path)
        case "type", "enum", "const", "pattern", "minLength", "minimum":
            return Outcome(faults: scalar(value, word, schema) ? [] : ["\(path) = \(value) breaks \(word)"])
        case "description", "title": return Outcome()
        default: return Outcome(faults: ["the schema's word \(word) is not known to this checker"])
        }
    }

    private func reference(_ value: Any, _ schema: [String: Any], at path: String) -> Outcome {
        let name = (schema["$ref"] as? String ?? "").replacingOccurrences(of: "#/$defs/", with: "")
        guard let target = (document["$defs"] as? [String: Any])?[name] as? [String: Any] else {
            return Outcome(faults: ["the schema has no \(name)"])
        }
        return check(value, target, at: path)
    }

    private func combination(_ value: Any, _ word: String, _ schema: [String: Any], at path: String) -> Outcome {
        if word == "not", let inner = schema[word] as? [String: Any] {
            return Outcome(faults: check(value, inner, at: path).faults.isEmpty ? ["\(path) breaks a \"not\""] : [])
        }
        let outcomes = (schema[word] as? [[String: Any]] ?? []).map { check(value, $0, at: path) }
        let passed = outcomes.filter { $0.faults.isEmpty }
        var outcome = Outcome()
        if word == "allOf" {
            outcomes.forEach { outcome.add($0) }
        } else {
            passed.forEach { outcome.add($0) }
            let isRight = word == "oneOf" ? passed.count == 1 : !passed.isEmpty
            // The shortest list of faults is most likely the one about the form that was meant.
            let nearest = outcomes.map(\.faults).min { $0.count < $1.count } ?? []
            if !isRight { outcome.faults.append("\(path) fits \(passed.count) of \(word); nearest: \(nearest)") }
        }
        return outcome
    }

    private func object(_ value: Any, _ word: String, _ schema: [String: Any], at path: String) -> Outcome {
        guard let object = value as? [String: Any] else { return Outcome() }
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        var outcome = Outcome()
        switch word {
        case "required":
            for name in schema[word] as? [String] ?? [] where object[name] == nil {
                outcome.faults.append("\(path).\(name) is missing")
            }
        case "properties":
            for (name, inner) in properties {
                guard let field = object[name] else { continue }
                outcome.faults += check(field, inner, at: "\(path).\(name)").faults
                outcome.evaluated.insert(name)
            }
        default:
            for name in object.keys.sorted() where properties[name] == nil {
                if schema[word] as? Bool == false { outcome.faults.append("\(path).\(name) is not known") }
                guard let inner = schema[word] as? [String: Any], let field = object[name] else { continue }
                outcome.faults += check(field, inner, at: "\(path).\(name)").faults
            }
        }
        return outcome
    }

    private func array(_ value: Any, _ word: String, _ schema: [String: Any], at path: String) -> Outcome {
        guard let array = value as? [Any] else { return Outcome() }
        switch word {
        case "minItems":
            return Outcome(faults: array.count < schema[word] as? Int ?? 0 ? ["\(path) is too short"] : [])
        case "maxItems":
            return Outcome(faults: array.count > schema[word] as? Int ?? .max ? ["\(path) is too long"] : [])
        default:
            let inner = schema[word] as? [String: Any] ?? [:]
            return Outcome(faults: array.enumerated().flatMap { check($1, inner, at: "\(path)[\($0)]").faults })
        }
    }

    private func scalar(_ value: Any, _ word: String, _ schema: [String: Any]) -> Bool {
        switch word {
        case "type": isOf(type: schema[word] as? String ?? "", value)
        case "enum": (schema[word] as? [NSObject] ?? []).contains { $0 == value as? NSObject }
        case "const": (schema[word] as? NSObject) == (value as? NSObject)
        case "pattern": matches(value as? String, schema[word] as? String ?? "")
        case "minLength": (value as? String).map { $0.count >= schema[word] as? Int ?? 0 } ?? true
        default: (value as? Double).map { $0 >= schema[word] as? Double ?? 0 } ?? true
        }
    }

    private func matches(_ text: String?, _ pattern: String) -> Bool {
        guard let text else { return true }
        return text.range(of: pattern, options: .regularExpression) != nil
    }

    private func isOf(type: String, _ value: Any) -> Bool {
        let number = value as? NSNumber
        let isBoolean = number.map { String(cString: $0.objCType) == "c" } ?? false
        switch type {
        case "object": return value is [String: Any]
        case "array": return value is [Any]
        case "string": return value is String
        case "boolean": return isBoolean
        case "number": return number != nil && !isBoolean
        case "integer": return number.map { !isBoolean && $0.doubleValue == $0.doubleValue.rounded() } ?? false
        default: return false
        }
    }
}
