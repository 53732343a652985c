import Signing
import UserStreamCore

/// What makes signatures: one of the kinds of key that exchanges take.
enum RequestSigner: Sendable {
    case hmac(HMACSigner)
    case ed25519(Ed25519PrivateKey)
    case rsa(RSAPrivateKey)

    /// Prepares the user's key.
    /// - Parameters:
    ///   - accepted: the kinds that the exchange takes.
    ///   - exchange: its name, for the error.
    /// - Throws: ``ConnectorError`` of code `credentials` when the key cannot sign for this exchange.
    init(
        _ credentials: Credentials, accepting accepted: [Credentials.KeyKind], at exchange: String
    ) throws(ConnectorError) {
        guard !credentials.apiKey.isEmpty else { throw ConnectorError(.credentials, "the API key is empty") }
        guard accepted.contains(credentials.keyKind) else {
            let names = accepted.map(\.label).joined(separator: " and ")
            throw ConnectorError(
                .credentials, "\(exchange) takes \(names) keys, not \(credentials.keyKind.label) keys")
        }
        do {
            self = try credentials.secretKey.withUnsafeBytes { bytes in
                switch credentials.keyKind {
                case .hmac: .hmac(try HMACSigner(key: bytes))
                case .ed25519: .ed25519(try Ed25519PrivateKey(text: bytes))
                case .rsa: .rsa(try RSAPrivateKey(pem: bytes))
                }
            }
        } catch let error as SigningError {
            throw ConnectorError(.credentials, "the secret key cannot be used: \(error)")
        } catch {
            throw ConnectorError(.credentials, "the secret key cannot be used")
        }
    }

    /// The signature of what is signed.
    func sign(_ payload: [UInt8]) throws(ConnectorError) -> [UInt8] {
        do {
            return switch self {
            case .hmac(let signer): signer.sign(payload)
            case .ed25519(let key): try key.sign(payload)
            case .rsa(let key): try key.sign(payload)
            }
        } catch {
            throw ConnectorError(.credentials, "the signature could not be made: \(error)")
        }
    }
}

extension Credentials.KeyKind {
    /// What it is called in texts.
    fileprivate var label: String {
        switch self {
        case .hmac: "HMAC"
        case .ed25519: "Ed25519"
        case .rsa: "RSA"
        }
    }
}
