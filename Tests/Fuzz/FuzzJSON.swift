import Foundation
import UserStreamCore

/// The strict reader and `JSONSerialization` take and refuse the same texts, and read the same in them, but for what is known.
@Sendable func checkJSON(_ bytes: [UInt8]) {
    let other = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    do {
        let root = try JSONDocument(bytes).root
        precondition(
            other.map { isSame(root, $0) } ?? root.hasHugeNumber,
            "JSONSerialization refuses it, or reads something else")
        checkPlaces(of: root)
    } catch {
        precondition(error.offset <= bytes.count, "the place of an error lies outside of the text")
        precondition(other == nil || isForFoundationOnly(bytes, error), "JSONSerialization takes it: \(error)")
    }
}

/// Every value's own text is a document again.
private func checkPlaces(of value: JSONValue) {
    precondition((try? JSONDocument(Array(value.rawBytes)).root.kind) == value.kind, "a value has another place")
    for element in value.elements { checkPlaces(of: element) }
    for member in value.members { checkPlaces(of: member.value) }
    _ = try? value.decimal()
    _ = value.path
}

private func isSame(_ value: JSONValue, _ other: Any) -> Bool {
    switch value.kind {
    case .null: return other is NSNull
    case .bool: return (other as? NSNumber)?.boolValue == value.bool
    case .string: return (other as? String).map { Array($0.utf8) == Array((value.string ?? "").utf8) } ?? false
    case .number: return value.text.flatMap(Double.init).map { isNear($0, other) } ?? false
    case .array:
        guard let list = other as? [Any], list.count == value.count else { return false }
        return zip(value.elements, list).allSatisfy { isSame($0, $1) }
    case .object:
        guard let members = other as? [String: Any] else { return false }
        // Swift's strings are equal for different spellings of the same letter; the reader's keys are not.
        let keys = Set(value.members.map(\.key))
        guard keys.count == value.count else { return true }
        return keys.count == members.count
            && value.members.allSatisfy { member in members[member.key].map { isSame(member.value, $0) } ?? false }
    }
}

private func isNear(_ number: Double, _ other: Any) -> Bool {
    // Where `Double` ends, Foundation is unsure.
    guard number.magnitude < 1e300, number.magnitude > 1e-300 || number == 0 else { return true }
    guard let other = (other as? NSNumber)?.doubleValue else { return false }
    return abs(number - other) <= abs(number) * 1e-12
}

extension JSONValue {
    /// Whether Foundation may refuse a number in it as too large, or too small.
    fileprivate var hasHugeNumber: Bool {
        if kind == .number {
            guard let number = text.flatMap(Double.init) else { return true }
            return number.magnitude > 1e300 || number.magnitude < 1e-300
        }
        return elements.contains(where: \.hasHugeNumber) || members.contains { $0.value.hasHugeNumber }
    }
}

/// Where `JSONSerialization` is known to be lenient: duplicate keys, depth, a comma before a closing bracket, a byte order mark, and other encodings
/// of Unicode, which it recognises by their zero bytes.
private func isForFoundationOnly(_ bytes: [UInt8], _ error: JSONError) -> Bool {
    if case .limitExceeded = error { return true }
    if error.reason == "a key that its object has already" { return true }
    let before = bytes.prefix(error.offset).last { !" \t\r\n".utf8.contains($0) }
    let after = bytes.dropFirst(error.offset).first
    let isTrailingComma = before == UInt8(ascii: ",") && (after == UInt8(ascii: "}") || after == UInt8(ascii: "]"))
    return isTrailingComma || bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.contains(0)
}
