import Signing
import Testing

@Suite struct EncodingTests {
    /// RFC 4648, section 10, and the two characters beyond letters and digits.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"), ("~~~???", "fn5+Pz8/"),
    ])
    func base64(plain: String, encoded: String) {
        #expect(Base64.encode(plain.utf8) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "=", "==", "====", "Z===", "Zg==Zg==", "Zm9v\n", "Zm 9v", "Zm9v ", "Z=g=", "Zh==", "Zm9=",
        "fn5-Pz8_", "Zm9v====", "é===",
    ])
    func base64Refused(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func base64OfEveryByteAndLength() {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for count in bytes.indices {
            let text = Base64.encode(bytes[..<count])
            #expect(text.utf8.count == (count + 2) / 3 * 4)
            #expect(Base64.decode(text) == Array(bytes[..<count]))
        }
    }

    @Test(arguments: [("", []), ("00", [0]), ("ff0a", [255, 10]), ("deadbeef", [0xde, 0xad, 0xbe, 0xef])])
    func hex(text: String, bytes: [UInt8]) {
        #expect(Hex.encode(bytes) == text)
        #expect(Hex.decode(text) == bytes)
        #expect(Hex.decode(text.uppercased()) == bytes)
    }

    @Test(arguments: ["0", "000", "0g", "g0", " 0", "0x", "é", "0/", "0:", "0@", "0G", "0`"])
    func hexRefused(_ text: String) {
        #expect(Hex.decode(text) == nil)
    }

    @Test(arguments: [
        ("", ""), ("AZaz09-_.~", "AZaz09-_.~"), ("a b+c/d:e,f", "a%20b%2Bc%2Fd%3Ae%2Cf"), ("=&?#%", "%3D%26%3F%23%25"),
        ("é€😀", "%C3%A9%E2%82%AC%F0%9F%98%80"), ("\u{0}\n\u{7f}", "%00%0A%7F"), ("!*'()", "%21%2A%27%28%29"),
        ("2023-11-14T22:13:20", "2023-11-14T22%3A13%3A20"),
    ])
    func percent(plain: String, encoded: String) {
        #expect(percentEncode(plain) == encoded)
        #expect(percentDecode(encoded) == plain)
    }

    @Test func percentDecodeTakesWhatOthersLeave() {
        #expect(percentDecode("a+b:c,d/%c3%a9") == "a+b:c,d/é")
        #expect(percentDecode("k=v&%31".dropFirst(4)) == "1")
    }

    @Test(arguments: [
        "%", "%2", "a%2", "%zz", "%2g", "%g2", "%%20", "%C3", "%FF", "%C0%80", "a b", "é", "\n", "\u{7f}",
    ])
    func percentDecodeRefused(_ text: String) {
        #expect(percentDecode(text) == nil)
    }

    /// FIPS 180-4 examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func sha256(message: String, digest: String) {
        #expect(Hex.encode(Digest.sha256(message)) == digest)
        #expect(Hex.encode(Digest.hash(Array(message.utf8), with: .sha256)) == digest)
    }

    /// The first example of FIPS 180-4.
    @Test func sha1OfTheStandard() {
        #expect(Hex.encode(Digest.sha1Checksum("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    }

    @Test func longerDigests() {
        #expect(
            Hex.encode(Digest.hash("abc".utf8, with: .sha384)).hasPrefix("cb00753f45a35e8bb5a03d699ac65007272c32ab"))
        #expect(
            Hex.encode(Digest.hash("abc".utf8, with: .sha512)).hasPrefix("ddaf35a193617abacc417349ae20413112e6fa4e"))
        #expect(HashFunction.allCases.map { Digest.hash([], with: $0).count } == [32, 48, 64])
    }

    @Test func constantTimeComparison() {
        #expect(constantTimeEquals([], []))
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEquals([1, 2, 3], [0, 2, 3]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2]))
        #expect(!constantTimeEquals([], [0]))
        #expect(constantTimeEquals("same".utf8, Array("same".utf8)))
    }
}
