import Signing
import Testing

@Suite struct RSATests {
    @Test func signatureOfTheCommandLineTool() throws {
        let key = try RSAPrivateKey(pem: TestKeys.rsa)
        let signature = try key.sign(TestKeys.rsaMessage)
        #expect(Base64.encode(signature) == TestKeys.rsaSignature)
        #expect(try key.publicKey.pem() == TestKeys.rsaPublic)

        let publicKey = try RSAPublicKey(pem: TestKeys.rsaPublic)
        for verifier in [publicKey, key.publicKey] {
            #expect(verifier.isValidSignature(signature, for: TestKeys.rsaMessage.utf8))
            #expect(!verifier.isValidSignature(signature, for: "other".utf8))
            #expect(!verifier.isValidSignature(signature.dropLast(), for: TestKeys.rsaMessage.utf8))
        }
    }

    @Test func wrongKeys() {
        #expect(throws: SigningError.wrongKeyType(expected: "RSA", actual: "ED25519")) {
            try RSAPrivateKey(pem: TestKeys.ed25519)
        }
        #expect(throws: SigningError.encryptedPEM) { try RSAPrivateKey(pem: TestKeys.encrypted) }
        #expect(throws: SigningError.malformedPEM) { try RSAPrivateKey(pem: TestKeys.rsaPublic) }
        #expect(throws: SigningError.malformedPEM) { try RSAPublicKey(pem: TestKeys.rsa) }
    }
}
