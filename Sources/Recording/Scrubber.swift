import Foundation
import Signing
public import UserStreamCore

/// Takes what must not be written down out of text: the key, its secret and its passphrase, as they are, as they stand in JSON, and as they stand in
/// URLs; of a secret of several lines each line as well.
public struct Scrubber: Sendable {
    /// The shortest text that is looked for. What is shorter would be found in every other word.
    public static let shortest = 6

    private struct Pattern: Sendable {
        let secret: SecretBytes
        let word: [UInt8]
    }

    private var patterns: [Pattern] = []

    /// Takes out nothing.
    public init() {}

    /// Takes out what belongs to these credentials.
    /// - Throws: ``RecordingError`` when a part is too short to be told from other text.
    public init(_ credentials: Credentials) throws {
        try add(credentials.secretKey.text, for: "<secret>", named: "the secret key")
        if let token = credentials.authToken { try add(token.text, for: "<token>", named: "the token") }
        if let passphrase = credentials.passphrase {
            try add(passphrase.text, for: "<passphrase>", named: "the passphrase")
        }
        try add(credentials.apiKey, for: "<key>", named: "the API key")
    }

    /// The same, which takes out the signature of a request as well.
    public func scrubbing(signature: String) -> Scrubber {
        guard signature.utf8.count >= Self.shortest else { return self }
        var scrubber = self
        scrubber.add(signature, for: "<signature>")
        return scrubber
    }

    private mutating func add(_ text: String, for word: String, named name: String) throws {
        guard text.utf8.count >= Self.shortest else {
            throw RecordingError(
                "\(name) has less than \(Self.shortest) characters, and cannot be kept out of a recording",
                remedy: "Use a key of the usual length.", category: .auth)
        }
        add(text, for: word)
        let lines = text.split(separator: "\n")
        if lines.count > 1 { for line in lines where line.utf8.count >= 16 { add(String(line), for: word) } }
    }

    private mutating func add(_ text: String, for word: String) {
        var json = JSONWriter()
        json.string(text)
        let escaped = String(decoding: json.bytes.dropFirst().dropLast(), as: UTF8.self)
        let encoded = percentEncode(text)
        var forms = [text]
        for form in [
            escaped, escaped.replacingOccurrences(of: "/", with: "\\/"), encoded, encoded.lowercasedEscapes,
        ] where !forms.contains(form) {
            forms.append(form)
        }
        patterns += forms.map { Pattern(secret: SecretBytes($0), word: Array(word.utf8)) }
    }

    /// The text without any of it, a word in its place.
    public func scrubbed(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for pattern in patterns { pattern.secret.withUnsafeBytes { Self.replace($0, by: pattern.word, in: &text) } }
        return text
    }

    /// The text without any of it.
    public func scrubbed(_ text: String) -> String { String(decoding: scrubbed(Array(text.utf8)), as: UTF8.self) }

    private static func replace(_ secret: UnsafeRawBufferPointer, by word: [UInt8], in text: inout [UInt8]) {
        var clean: [UInt8] = []
        var position = 0
        while let found = find(secret, in: text, from: position) {
            clean += text[position..<found]
            clean += word
            position = found + secret.count
        }
        // Nearly always there is nothing to be found.
        if position > 0 { text = clean + text[position...] }
    }

    private static func find(_ secret: UnsafeRawBufferPointer, in text: [UInt8], from start: Int) -> Int? {
        guard let first = secret.first, let needle = secret.baseAddress else { return nil }
        return text.withUnsafeBytes { bytes in
            var position = start
            while let base = bytes.baseAddress, position + secret.count <= bytes.count {
                let reach = bytes.count - secret.count + 1 - position
                guard let next = memchr(base + position, Int32(first), reach) else { return nil }
                if memcmp(next, needle, secret.count) == 0 { return UnsafeRawPointer(next) - base }
                position = UnsafeRawPointer(next) - base + 1
            }
            return nil
        }
    }
}

extension SecretBytes {
    fileprivate var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}

extension String {
    /// Percent-encoded text with its hexadecimal digits in lower case, as some clients write it.
    fileprivate var lowercasedEscapes: String {
        var digits = 0
        return String(
            map { character in
                if character == "%" {
                    digits = 2
                } else if digits > 0 {
                    digits -= 1
                    return Character(character.lowercased())
                }
                return character
            })
    }
}
