import Testing
import UserStream
import UserStreamTestKit

@testable import WebSocketTransport

struct HandshakeTests {
    /// The key and the answer of RFC 6455, section 1.3.
    private static let key = HandshakeKey(text: "dGhlIHNhbXBsZSBub25jZQ==")
    private static let answer = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    private static let good = [
        "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Accept: \(answer)",
    ]

    private func outcome(_ lines: [String], body: String = "", subprotocols: [String] = []) -> Handshake.Outcome? {
        let bytes = Array(((lines + ["", ""]).joined(separator: "\r\n") + body).utf8)
        var whole = Handshake(key: Self.key, subprotocols: subprotocols)
        _ = whole.receive(bytes.span)
        var single = Handshake(key: Self.key, subprotocols: subprotocols)
        for byte in bytes { _ = single.receive([byte].span) }
        #expect(whole.outcome == single.outcome)
        return whole.outcome
    }

    private func isFailure(_ outcome: Handshake.Outcome?) -> Bool {
        if case .failed = outcome { return true }
        return false
    }

    @Test func answerOfTheSpecification() { #expect(Self.key.answer == Self.answer) }

    @Test func keysDiffer() {
        let (first, second) = (HandshakeKey(nonce: 1), HandshakeKey(nonce: 1 << 64))
        #expect(first != second && first.text.utf8.count == 24)
    }

    @Test func requestHasEveryField() {
        let request = HandshakeRequest(
            authority: "example.org:8443", resource: "/ws?streams=a", key: Self.key, subprotocols: ["a", "b"],
            userAgent: "test", headers: [NameValue("X-Token", "secret")])
        let lines = String(decoding: request.bytes, as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        #expect(
            lines == [
                "GET /ws?streams=a HTTP/1.1", "Host: example.org:8443", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Protocol: a, b", "User-Agent: test", "X-Token: secret", "", "",
            ])
    }

    @Test func goodAnswerIsAccepted() {
        #expect(outcome(Self.good) == .accepted(subprotocol: nil))
        let words = ["HTTP/1.1 101", "upgrade: h2c, WebSocket", "connection: keep-alive, UPGRADE"]
        #expect(outcome(words + ["sec-websocket-accept: \(Self.answer)"]) == .accepted(subprotocol: nil))
        #expect(outcome(["HTTP/1.1 103 Early Hints", "Link: x", ""] + Self.good) == .accepted(subprotocol: nil))
    }

    @Test(arguments: [
        ["HTTP/1.1 101 OK", "Connection: Upgrade", "Sec-WebSocket-Accept: \(answer)"],
        ["HTTP/1.1 101 OK", "Upgrade: websocket", "Sec-WebSocket-Accept: \(answer)"],
        ["HTTP/1.1 101 OK", "Upgrade: h2c", "Connection: Upgrade", "Sec-WebSocket-Accept: \(answer)"],
        ["HTTP/1.1 101 OK", "Upgrade: websocket", "Connection: Upgrade"],
        [
            "HTTP/1.1 101 OK", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Accept: c3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        ],
        good + ["Sec-WebSocket-Accept: \(answer)"],
        good + ["Sec-WebSocket-Extensions: permessage-deflate"],
        good + ["Sec-WebSocket-Protocol: other"],
        ["HTTP/2 101"], ["SSH-2.0-OpenSSH"], ["HTTP/1.1 +01 x"], ["HTTP/1.1 20 x"],
    ])
    func wrongAnswerFails(lines: [String]) { #expect(isFailure(outcome(lines, subprotocols: ["mine"]))) }

    @Test func headWithoutEndFails() {
        #expect(isFailure(outcome(["HTTP/1.1 200 OK", "X: " + String(repeating: "x", count: 70_000)])))
    }

    @Test func subprotocolMustBeOneThatWasAskedFor() {
        let lines = Self.good + ["Sec-WebSocket-Protocol: b"]
        #expect(outcome(lines, subprotocols: ["a", "b"]) == .accepted(subprotocol: "b"))
        #expect(isFailure(outcome(lines)))
    }

    @Test func whatFollowsTheHeadIsLeft() {
        let head = Array((Self.good + ["", ""]).joined(separator: "\r\n").utf8)
        var handshake = Handshake(key: Self.key, subprotocols: [])
        let count = handshake.receive((head + [0x81, 0]).span)
        #expect(count == head.count)
    }

    @Test(arguments: [401, 403, 429, 503, 302, 200])
    func otherAnswerIsARefusalWithItsBody(status: Int) {
        let outcome = outcome(
            ["HTTP/1.1 \(status) No", "Content-Length: 4", "Retry-After: 7"], body: "fullmore than it says")
        guard case .refused(let response) = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect(response.status == status && response.body == Array("full".utf8))
        #expect(response.headers.contains(NameValue("Retry-After", "7")))
    }

    @Test func chunkedBodyIsPutTogether() {
        let body = "5;note=1\r\nhello\r\nB\r\n, and again\r\n0\r\n\r\n"
        let outcome = outcome(["HTTP/1.1 503 No", "Transfer-Encoding: chunked"], body: body)
        guard case .refused(let response) = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect(String(decoding: response.body, as: UTF8.self) == "hello, and again")
    }

    @Test func emptyBodyNeedsNoMoreBytes() {
        guard case .refused(let response) = outcome(["HTTP/1.1 204 No"]) else {
            Issue.record("a body is awaited")
            return
        }
        #expect(response.body.isEmpty)
    }

    @Test func bodyWithoutLengthLastsUntilTheEndAndIsLimited() {
        let head = Array("HTTP/1.1 500 No\r\n\r\n".utf8)
        var handshake = Handshake(key: Self.key, subprotocols: [])
        _ = handshake.receive((head + asterisks(10)).span)
        #expect(handshake.outcome == nil)
        handshake.finish()
        guard case .refused(let response) = handshake.outcome else {
            Issue.record("\(String(describing: handshake.outcome))")
            return
        }
        #expect(response.body == asterisks(10))
        var endless = Handshake(key: Self.key, subprotocols: [])
        _ = endless.receive((head + asterisks(RefusalBody.maximumBytes + 1)).span)
        #expect(endless.outcome != nil)
    }
}
