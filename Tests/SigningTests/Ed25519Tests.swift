import Signing
import Testing

/// A test of RFC 8032, section 7.1, in hexadecimal.
struct Ed25519Vector: Sendable {
    let seed: String
    let publicKey: String
    let message: String
    let signature: String
}

/// Tests 1 to 3 of RFC 8032, section 7.1.
let rfc8032 = [
    Ed25519Vector(
        seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        message: "",
        signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    Ed25519Vector(
        seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        message: "72",
        signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    Ed25519Vector(
        seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        message: "af82",
        signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]

@Suite struct Ed25519Tests {
    @Test(arguments: rfc8032)
    func vectors(_ vector: Ed25519Vector) throws {
        let message = try #require(Hex.decode(vector.message))
        let key = try Ed25519PrivateKey(hexSeed: vector.seed)
        let signature = try key.sign(message)
        #expect(Hex.encode(signature) == vector.signature)
        #expect(try Hex.encode(key.publicKey.bytes()) == vector.publicKey)

        let publicKey = try Ed25519PublicKey(bytes: try #require(Hex.decode(vector.publicKey)))
        #expect(publicKey.isValidSignature(signature, for: message))
        #expect(key.publicKey.isValidSignature(signature, for: message))
        #expect(!publicKey.isValidSignature(signature, for: message + [0]))
        #expect(!publicKey.isValidSignature(signature.dropLast(), for: message))
        #expect(!publicKey.isValidSignature([], for: message))
        var other = signature
        other[0] ^= 1
        #expect(!publicKey.isValidSignature(other, for: message))
    }

    @Test func buffersWithoutAnAddress() throws {
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        let key = try Ed25519PrivateKey(hexSeed: rfc8032[0].seed)
        #expect(try Hex.encode(key.sign(none)) == rfc8032[0].signature)
        #expect(key.publicKey.isValidSignature(try key.sign(none), for: none))
        #expect(!key.publicKey.isValidSignature(none, for: none))
        #expect(throws: SigningError.malformedPEM) { try Ed25519PrivateKey(pem: none) }
        #expect(try HMACSigner(key: [1]).sign(none) == HMACSigner(key: [1]).sign(""))
        #expect(Hex.encode(none) + Base64.encode(none) == "")
        #expect(constantTimeEquals(none, []))
    }

    @Test func huobi() throws {
        let vector = huobiEd25519Vector
        let seed = try #require(Hex.decode(huobiSeed))
        for key in [
            try Ed25519PrivateKey(seed: seed), try Ed25519PrivateKey(hexSeed: huobiSeed.uppercased()),
            try Ed25519PrivateKey(pem: TestKeys.ed25519), try Ed25519PrivateKey(text: TestKeys.ed25519.utf8),
            try Ed25519PrivateKey(text: huobiSeed.utf8),
        ] {
            #expect(try Base64.encode(key.sign(vector.canonicalText)) == vector.signature)
        }
    }

    @Test func publicKeyRoundTrip() throws {
        let key = try Ed25519PrivateKey(hexSeed: rfc8032[1].seed)
        let read = try Ed25519PublicKey(pem: key.publicKey.pem())
        #expect(try Hex.encode(read.bytes()) == rfc8032[1].publicKey)
        #expect(read.isValidSignature(try key.sign("text"), for: "text".utf8))
        #expect(
            try key.publicKey.pem()
                == TestKeys.pem("PUBLIC KEY", "MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="))
    }

    @Test func malformedKeys() {
        #expect(throws: SigningError.malformedHex) { try Ed25519PrivateKey(hexSeed: huobiSeed + "0") }
        #expect(throws: SigningError.malformedHex) { try Ed25519PrivateKey(hexSeed: "xyz" + huobiSeed.dropFirst(3)) }
        #expect(throws: SigningError.wrongKeyLength(expected: 32, actual: 31)) {
            try Ed25519PrivateKey(hexSeed: String(huobiSeed.dropLast(2)))
        }
        #expect(throws: SigningError.wrongKeyLength(expected: 32, actual: 0)) { try Ed25519PrivateKey(seed: []) }
        #expect(throws: SigningError.wrongKeyLength(expected: 32, actual: 33)) {
            try Ed25519PublicKey(bytes: [UInt8](repeating: 1, count: 33))
        }
        #expect(throws: SigningError.malformedPEM) { try Ed25519PrivateKey(pem: "") }
        #expect(throws: SigningError.malformedPEM) { try Ed25519PrivateKey(pem: huobiSeed) }
        #expect(throws: SigningError.malformedPEM) { try Ed25519PrivateKey(pem: String(TestKeys.ed25519.dropLast(40))) }
        #expect(throws: SigningError.malformedPEM) { try Ed25519PrivateKey(pem: TestKeys.rsaPublic) }
        #expect(throws: SigningError.malformedPEM) { try Ed25519PublicKey(pem: TestKeys.ed25519) }
        #expect(throws: SigningError.encryptedPEM) { try Ed25519PrivateKey(pem: TestKeys.encrypted) }
        #expect(throws: SigningError.wrongKeyType(expected: "ED25519", actual: "RSA")) {
            try Ed25519PrivateKey(pem: TestKeys.rsa)
        }
        #expect(throws: SigningError.wrongKeyType(expected: "ED25519", actual: "RSA")) {
            try Ed25519PublicKey(pem: TestKeys.rsaPublic)
        }
    }

    @Test func errorsDoNotQuoteTheKey() {
        let seed = "0123456789abcdefg" + huobiSeed.dropFirst(17)
        let pem = TestKeys.pem("PRIVATE KEY", "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v")
        #expect(throws: SigningError.malformedHex) { try Ed25519PrivateKey(hexSeed: seed) }
        do {
            _ = try Ed25519PrivateKey(pem: pem)
            Issue.record("a truncated key was accepted")
        } catch {
            #expect(!"\(error) \(String(reflecting: error))".contains("MC4C"))
        }
    }

    @Test func manyTasksShareOneKey() async throws {
        let key = try Ed25519PrivateKey(hexSeed: huobiSeed)
        let expected = try (0..<20).map { try Ed25519PrivateKey(hexSeed: huobiSeed).sign("message \($0)") }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try expected.indices.allSatisfy { try key.sign("message \($0)") == expected[$0] }
                }
            }
            for try await right in group {
                #expect(right)
            }
        }
    }
}
