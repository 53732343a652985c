/// Why a key was refused or a signature was not made.
///
/// No case ever carries key material, a message or a signature: an error may be logged as it is.
public enum SigningError: Error, Equatable, Sendable {
    /// The key has no bytes; an empty secret is a configuration mistake.
    case emptyKey
    /// A raw key has the wrong number of bytes.
    case wrongKeyLength(expected: Int, actual: Int)
    /// The text has an odd length or a character that is not a hexadecimal digit.
    case malformedHex
    /// The text holds no key in PEM form, or the key in it cannot be read.
    case malformedPEM
    /// The PEM text is protected by a password, which is not supported.
    case encryptedPEM
    /// The text holds a key of another algorithm; the names are those of libcrypto, for instance `RSA`.
    case wrongKeyType(expected: String, actual: String)
    /// libcrypto refused: which step, its error code (0 when it gave none) and the fixed text for that code.
    case library(operation: String, code: UInt, reason: String)
}

extension SigningError: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        switch self {
        case .emptyKey: "the key is empty"
        case .wrongKeyLength(let expected, let actual): "the key has \(actual) bytes, expected \(expected)"
        case .malformedHex: "the key is not valid hexadecimal text"
        case .malformedPEM: "the text is not a readable key in PEM form"
        case .encryptedPEM: "the PEM key is encrypted, which is not supported"
        case .wrongKeyType(let expected, let actual): "the key is of type \(actual), expected \(expected)"
        case .library(let operation, let code, let reason): "libcrypto: \(operation) failed: \(reason) (code \(code))"
        }
    }
}
