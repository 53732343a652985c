import Testing
import UserStreamCore

@Suite struct SecretBytesTests {
    private let text = "b0c1d2e3-f4a5b6c7"

    // Not private: the name of a private type is printed with an address, which may have any digits in it.
    struct Holder {
        let name = "main"
        let secret: SecretBytes
        let maybe: SecretBytes?
        let list: [SecretBytes]
    }

    @Test func lendsItsBytes() {
        let secret = SecretBytes(text)
        #expect(secret.withUnsafeBytes { Array($0) } == Array(text.utf8))
        #expect(secret.count == text.utf8.count)
        #expect(!secret.isEmpty)
        #expect(SecretBytes(bytes: [1, 2, 3]).withUnsafeBytes { Array($0) } == [1, 2, 3])
    }

    @Test func empty() {
        let secret = SecretBytes("")
        #expect(secret.isEmpty)
        #expect(secret.count == 0)
        #expect(secret.withUnsafeBytes { $0.count } == 0)
        #expect(secret == SecretBytes(bytes: []))
    }

    @Test func equality() {
        #expect(SecretBytes(text) == SecretBytes(bytes: Array(text.utf8)))
        #expect(SecretBytes(text) != SecretBytes(text + "0"))
        for index in text.utf8.indices {
            var other = Array(text.utf8)
            other[text.utf8.distance(from: text.startIndex, to: index)] ^= 1
            #expect(SecretBytes(bytes: other) != SecretBytes(text))
        }
    }

    @Test func everyWayOfPrintingIsRedacted() {
        let secret = SecretBytes(text)
        #expect("\(secret)" == "<redacted>")
        #expect(String(describing: secret) == "<redacted>")
        #expect(String(reflecting: secret) == "<redacted>")
        #expect(Mirror(reflecting: secret).children.isEmpty)

        let holder = Holder(secret: secret, maybe: secret, list: [secret])
        var dumped = ""
        dump(secret, to: &dumped)
        dump(holder, to: &dumped)
        print(holder, [secret], ["key": secret], SecretBytes?.some(secret) as Any, to: &dumped)
        debugPrint(holder, secret, to: &dumped)
        #expect(dumped.contains("<redacted>"))
        for leak in [text, "b0c1", "98, 48", "\(text.utf8.count)", "0x"] {
            #expect(!dumped.contains(leak), "\(leak) is visible")
        }
    }

    @Test func copiesShareTheirBytes() {
        let secret = SecretBytes(text)
        let copy = secret
        #expect(secret.withUnsafeBytes { $0.baseAddress } == copy.withUnsafeBytes { $0.baseAddress })
    }

    @Test func errorsPassThrough() {
        struct Failure: Error, Equatable {}
        #expect(throws: Failure()) {
            try SecretBytes(text).withUnsafeBytes { _ throws(Failure) in throw Failure() }
        }
    }

    @Test func wipingClearsEveryByte() {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 67, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: [UInt8](repeating: 0xa5, count: 67))
        wipe(memory)
        #expect(memory.allSatisfy { $0 == 0 })
    }
}
