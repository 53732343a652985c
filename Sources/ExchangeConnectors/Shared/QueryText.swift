import Signing
import UserStreamCore

/// Appends pairs as a query, percent-encoded by RFC 3986.
func appendQuery(_ pairs: [NameValue], to text: inout [UInt8]) {
    var isFirst = true
    for pair in pairs {
        if !isFirst { text.append(UInt8(ascii: "&")) }
        isFirst = false
        percentEncode(pair.name, into: &text)
        text.append(UInt8(ascii: "="))
        percentEncode(pair.value, into: &text)
    }
}

/// Pairs as a query, percent-encoded by RFC 3986.
func queryText(_ pairs: [NameValue]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(256)
    appendQuery(pairs, to: &text)
    return String(decoding: text, as: UTF8.self)
}
