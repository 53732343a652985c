/// Wraps a DER SubjectPublicKeyInfo as PEM text (RFC 7468), 64 characters a line.
func publicKeyPEM(_ encoded: [UInt8]) -> String {
    var text = "-----BEGIN PUBLIC KEY-----\n"
    var rest = Base64.encode(encoded)[...]
    while !rest.isEmpty {
        text += rest.prefix(64) + "\n"
        rest = rest.dropFirst(64)
    }
    return text + "-----END PUBLIC KEY-----\n"
}
