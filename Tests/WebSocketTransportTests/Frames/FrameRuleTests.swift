import Testing
import UserStream
import UserStreamTestKit

@testable import WebSocketTransport

/// Rules of RFC 6455 that the standard test suite leaves out.
struct FrameRuleTests {
    private func violation(_ bytes: [UInt8], limit: Int = 1_000) -> ProtocolViolation? {
        var client = PureClient(maximumMessageBytes: limit)
        client.receive(bytes)
        if case .violation(let violation) = client.frames.end { return violation }
        return nil
    }

    @Test func maskedFrameOfAServerIsRefused() {
        #expect(violation([0x81, 0x80 | 1, 1, 2, 3, 4, 5])?.code == .protocolError)
    }

    @Test func lengthMustBeTheShortestForm() {
        #expect(violation([0x82, 126, 0, 125])?.code == .protocolError)
        #expect(violation([0x82, 126, 0, 126]) == nil)
        #expect(violation([0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])?.code == .protocolError)
        #expect(violation([0x82, 127, 0x80])?.code == .protocolError)
    }

    @Test func limitCountsTheWholeMessageAndStopsAtTheHeader() {
        #expect(violation(ServerFrame.binary(asterisks(1_000)).bytes) == nil)
        // The header alone is enough: none of the payload is awaited.
        #expect(violation(Array(ServerFrame.binary(asterisks(1_001)).bytes.prefix(4)))?.code == .tooLarge)
        let parts = [ServerFrame.binary(asterisks(600), isFinal: false), .more(asterisks(401))]
        #expect(violation(parts.flatMap(\.bytes))?.code == .tooLarge)
        #expect(violation([0x82, 127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])?.code == .tooLarge)
    }

    @Test func limitStartsAnewWithEachMessage() {
        let bytes = (0..<5).flatMap { _ in ServerFrame.binary(asterisks(900)).bytes }
        var client = PureClient(maximumMessageBytes: 1_000)
        client.receive(bytes)
        #expect(client.contents.count == 5 && client.frames.end == nil)
    }

    @Test func controlFrameIsRefusedAtItsSecondByte() {
        #expect(violation([0x89, 126])?.code == .protocolError)
        #expect(violation([0x09])?.code == .protocolError)
    }

    @Test func goodbyeOfThisSideIsAnsweredAndEndsIt() {
        var client = PureClient()
        client.close()
        #expect(client.frames.isClosing && client.frames.end == nil)
        // What comes in between no longer counts: no echo, no pong.
        client.receive(ServerFrame.text("late").bytes + ServerFrame.ping().bytes)
        client.receive(ServerFrame.close(1_000).bytes)
        #expect(client.contents.isEmpty)
        #expect(client.frames.end == .closed)
        #expect(ServerFrame.all(client.sent).frames == [ServerFrame.close(1_000).masked])
    }

    @Test func nothingIsSentAfterTheGoodbye() {
        var frames = FrameProtocol(maximumMessageBytes: 10, random: SeededRandom(seed: 1))
        frames.close(CloseFrame(.normal, reason: ""))
        _ = frames.takeOutput()
        let wasSent = frames.send(.text([1]))
        #expect(!wasSent)
        frames.close(CloseFrame(.goingAway, reason: ""))
        let output = frames.takeOutput()
        #expect(output.isEmpty)
    }

    @Test func goodbyeIsMadeFit() {
        #expect(CloseFrame(WebSocketCloseCode(1_006), reason: "").code == .normal)
        let long = CloseFrame(.normal, reason: String(repeating: "€", count: 100))
        #expect(long.payload.count == 125 && long.reason == String(repeating: "€", count: 41))
    }

    /// The bytes of one frame, worked out by hand: RFC 6455, section 5.7 has the same text and key.
    @Test func maskedTextOfTheSpecification() {
        var output: [UInt8] = []
        FrameWriter.write(.text, Array("Hello".utf8), mask: 0x37FA_213D, to: &output)
        #expect(output == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
    }

    @Test func everyFrameHasAKeyOfItsOwn() {
        var frames = FrameProtocol(maximumMessageBytes: 10, random: SeededRandom(seed: 7))
        _ = frames.send(.binary([0, 0, 0, 0]))
        _ = frames.send(.binary([0, 0, 0, 0]))
        let output = frames.takeOutput()
        #expect(output[2..<6] != output[12..<16])
    }
}
