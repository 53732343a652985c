import Signing
import Testing

/// A test case of RFC 4231; the expected codes are given for SHA-256, SHA-384 and SHA-512.
struct HMACVector: Sendable {
    let key: [UInt8]
    let message: [UInt8]
    let codes: [String]
}

/// Test cases 1 to 4, 6 and 7 of RFC 4231 (5 is about truncation).
let rfc4231 = [
    HMACVector(
        key: .init(repeating: 0x0b, count: 20), message: Array("Hi There".utf8),
        codes: [
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
        ]),
    HMACVector(
        key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
        codes: [
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ]),
    HMACVector(
        key: .init(repeating: 0xaa, count: 20), message: .init(repeating: 0xdd, count: 50),
        codes: ["773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"]),
    HMACVector(
        key: Array(0x01...0x19), message: .init(repeating: 0xcd, count: 50),
        codes: ["82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"]),
    HMACVector(
        key: .init(repeating: 0xaa, count: 131),
        message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        codes: ["60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"]),
    HMACVector(
        key: .init(repeating: 0xaa, count: 131),
        message: Array(
            """
            This is a test using a larger than block-size key and a larger than block-size data. \
            The key needs to be hashed before being used by the HMAC algorithm.
            """.utf8),
        codes: ["9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"]),
]

@Suite struct HMACTests {
    @Test(arguments: rfc4231)
    func vectors(_ vector: HMACVector) throws {
        for (hash, expected) in zip(HashFunction.allCases, vector.codes) {
            let signer = try HMACSigner(key: vector.key, hash: hash)
            #expect(Hex.encode(signer.sign(vector.message)) == expected)
            // The kept context must not carry anything over.
            _ = signer.sign("something else")
            #expect(Hex.encode(signer.sign(vector.message)) == expected)
        }
    }

    @Test(arguments: huobiVectors)
    func huobi(_ vector: HuobiVector) throws {
        let signer = try HMACSigner(key: huobiSecret.utf8)
        #expect(Base64.encode(signer.sign(vector.canonicalText)) == vector.signature)
    }

    @Test func emptyKeyIsRefused() {
        #expect(throws: SigningError.emptyKey) { try HMACSigner(key: []) }
    }

    @Test func emptyMessage() throws {
        let signer = try HMACSigner(key: Array("key".utf8))
        let expected = "5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0"
        #expect(Hex.encode(signer.sign([])) == expected)
        #expect(Hex.encode(signer.sign("")) == expected)
    }

    @Test func scatteredBytesGiveTheSameCode() throws {
        let bytes = Array("abcdefgh".utf8)
        let scattered = bytes.reversed().lazy.map { $0 }.reversed()
        let signer = try HMACSigner(key: scattered)
        #expect(signer.sign(scattered) == signer.sign("abcdefgh"))
        #expect(try signer.sign("x") == HMACSigner(key: bytes).sign("x"))
    }

    @Test func validation() throws {
        let signer = try HMACSigner(key: Array("key".utf8))
        var code = signer.sign("message")
        #expect(signer.isValid(code, for: "message".utf8))
        #expect(!signer.isValid(code, for: "massage".utf8))
        #expect(!signer.isValid(code.dropLast(), for: "message".utf8))
        code[31] ^= 1
        #expect(!signer.isValid(code, for: "message".utf8))
    }

    @Test func manyTasksShareOneSigner() async throws {
        let signer = try HMACSigner(key: huobiSecret.utf8)
        let expected = try (0..<500).map { try HMACSigner(key: huobiSecret.utf8).sign("message \($0)") }
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<16 {
                group.addTask {
                    expected.indices.allSatisfy { index in
                        let number = (index + task * 31) % expected.count
                        return signer.sign("message \(number)") == expected[number]
                    }
                }
            }
            for await right in group {
                #expect(right)
            }
        }
    }
}
