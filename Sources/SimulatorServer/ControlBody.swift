import ExchangeSimulator
import UserStreamCore

/// What is wrong with a control request, in words; answered with status 400.
struct ControlError: Error {
    let message: String
    init(_ message: String) { self.message = message }
}

/// The body of a control request, with errors that name the field.
struct ControlBody {
    private let root: JSONValue

    init(_ bytes: [UInt8]) throws(ControlError) {
        do {
            root = try JSONDocument(bytes.isEmpty ? Array("{}".utf8) : bytes).root
        } catch {
            throw ControlError("the body is not JSON: \(error)")
        }
        guard root.kind == .object else { throw ControlError("the body must be a JSON object") }
    }

    /// Refuses fields that nobody reads, which are misspelt ones most of the time.
    func allow(_ names: String...) throws(ControlError) {
        for (key, _) in root.members where !names.contains(key) {
            throw ControlError("unknown field \"\(key)\"; known are: \(names.joined(separator: ", "))")
        }
    }

    func text(_ name: String) -> String? { root[name].flatMap { $0.isNull ? nil : $0.text } }

    func bool(_ name: String) -> Bool? { root[name]?.bool }

    func required(_ name: String) throws(ControlError) -> String {
        guard let text = text(name), !text.isEmpty else { throw ControlError("\"\(name)\" is missing") }
        return text
    }

    func integer(_ name: String) throws(ControlError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text) else { throw ControlError("\"\(name)\" must be a whole number, not \(text)") }
        return number
    }

    func integers(_ name: String) throws(ControlError) -> [Int]? {
        guard let list = root[name] else { return nil }
        guard list.kind == .array else { throw ControlError("\"\(name)\" must be a list of whole numbers") }
        var numbers: [Int] = []
        for element in list.elements {
            guard let number = element.int64 else { throw ControlError("\"\(name)\" must be a list of whole numbers") }
            numbers.append(Int(number))
        }
        return numbers
    }

    func decimal(_ name: String) throws(ControlError) -> ExactDecimal? {
        guard let text = text(name) else { return nil }
        guard let value = try? ExactDecimal(text) else { throw ControlError("\"\(name)\" is no number: \(text)") }
        return value
    }

    func requiredDecimal(_ name: String) throws(ControlError) -> ExactDecimal {
        guard let value = try decimal(name) else { throw ControlError("\"\(name)\" is missing") }
        return value
    }

    func market(_ exchange: SimulatedExchange) throws(ControlError) -> Market {
        let text = try required("market")
        guard let market = Market(text), exchange.rules(market) != nil else {
            let known = exchange.marketRules.map { "\($0.market)" }.joined(separator: ", ")
            throw ControlError("there is no market \"\(text)\"; known are: \(known)")
        }
        return market
    }

    /// The account of a request; the only one when it is not said.
    func account(_ exchange: SimulatedExchange, named name: String = "account") throws(ControlError) -> Int {
        let known = exchange.allAccounts.map(\.id)
        guard let id = try integer(name) else {
            if let first = known.first { return first }
            throw ControlError("there is no account")
        }
        guard known.contains(id) else {
            let list = known.map(String.init).joined(separator: ", ")
            throw ControlError("there is no account \(id); known are: \(list)")
        }
        return id
    }

    /// A field whose text is one of a few words.
    func word<Word: RawRepresentable>(_ name: String, _ type: Word.Type) throws(ControlError) -> Word?
    where Word.RawValue == String {
        guard let text = text(name) else { return nil }
        guard let word = Word(rawValue: text) else { throw ControlError("\"\(name)\" cannot be \"\(text)\"") }
        return word
    }
}
