import UserStreamCore

/// Compares events with what is expected of them.
enum JSONMatch {
    /// Where an event differs from what is expected; `nil` when it has everything. Every key of `expected` must be there with the same value,
    /// more keys may be; `null` says that a key must be absent, and `"*"` stands for any text that is not empty.
    static func difference(_ found: JSONValue?, _ expected: JSONValue, at path: String = "") -> String? {
        if expected.isNull { return found == nil ? nil : "\(path) is there: \(found?.raw ?? "")" }
        guard let found else { return "\(path) is missing" }
        switch expected.kind {
        case .object:
            guard found.kind == .object else { return "\(path) is \(found.raw)" }
            for (key, value) in expected.members {
                if let difference = difference(found[key], value, at: "\(path).\(key)") { return difference }
            }
            return nil
        case .array:
            guard found.kind == .array, found.count == expected.count else { return "\(path) is \(found.raw)" }
            for (number, (left, right)) in zip(found.elements, expected.elements).enumerated() {
                if let difference = difference(left, right, at: "\(path)[\(number)]") { return difference }
            }
            return nil
        default:
            if expected.string == "*" { return found.string?.isEmpty == false ? nil : "\(path) is \(found.raw)" }
            return found.raw == expected.raw ? nil : "\(path) is \(found.raw), not \(expected.raw)"
        }
    }

    /// In which row an event stands. The stream promises an order among the events of orders and fills, of each balance, and of each kind of
    /// poll; not between a balance and another order, or between two kinds of polls.
    static func lane(_ event: JSONValue) -> String {
        switch event["kind"]?.string {
        case "balance": "balance \(event["balance"]?["asset"]?.string ?? "")"
        case "transfer": "balance \(event["asset"]?.string ?? "")"
        case "stale", "fresh": "age of \(event["subject"]?.string ?? "")"
        default: "orders"
        }
    }
}
