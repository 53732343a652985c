import Testing
import UserStream
import UserStreamCore

@testable import CurlTransport

@Suite struct RequestCheckTests {
    private func refusal(_ url: String, _ headers: [NameValue] = []) -> TransportError? {
        do {
            _ = try RequestTarget(.get(url, headers))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        "http://api.example.org/?signature=secret", "http://127.example.org/", "http://127.0.0.1.example.org/",
        "http://localhost.example.org/", "http://10.0.0.1/", "http://[2001:db8::1]/", "http://128.0.0.1/",
        "http://0.0.0.0/",
        "http://127.0.0.1@example.org/", "HTTP://API.EXAMPLE.ORG/",
    ])
    func plainTextStaysOnThisMachine(url: String) {
        let error = refusal(url)
        #expect(error?.code == .request)
        #expect(error?.message.contains("https") == true || error?.message.contains("user name") == true)
        #expect(error?.message.contains("secret") == false)
    }

    @Test(arguments: [
        "http://127.0.0.1/", "http://127.255.0.3:8080/a?b", "http://localhost/", "http://LOCALHOST:1/",
        "http://[::1]:80/",
        "https://api.example.org/v1/order?x=%20", "https://10.0.0.1/",
    ])
    func allowed(url: String) {
        #expect(refusal(url) == nil)
    }

    @Test(arguments: [
        "", "/v1/order", "api.example.org/v1", "https://", "https://host name/", "https://host/a b",
        "https://host/\u{0}", "https://host/\r\nX: y", "ftp://host/", "file:///etc/passwd", "wss://host/",
        "https://user@host/", "https://user:word@host/", "https://host:99999/",
    ])
    func badURLs(url: String) {
        #expect(refusal(url)?.code == .request)
    }

    @Test(arguments: [
        NameValue("", "x"), NameValue("a b", "x"), NameValue("a:", "x"), NameValue("X", "a\r\nY: b"),
        NameValue("X", "a\u{0}b"),
        NameValue("Content-Length", "3"), NameValue("transfer-encoding", "chunked"),
    ])
    func badHeaders(header: NameValue) {
        #expect(refusal("https://host/", [header])?.code == .request)
    }

    @Test func plainHostIsRefusedBySend() async throws {
        let transport = try CurlTransport()
        let error = await transport.failure("http://api.example.org/?signature=secret")
        #expect(error?.code == .request)
        #expect(error?.message.contains("api.example.org") == true)
        #expect(error?.message.contains("secret") == false)
    }

    @Test func headerLinesAreParsedInOrder() {
        let lines = "A: 1\r\nb:2\r\nLong: first\r\n  second\r\nA: 3\r\nno colon\r\nEmpty:\r\n"
        #expect(
            ResponseHead(Array(lines.utf8)).fields == [
                NameValue("A", "1"), NameValue("b", "2"), NameValue("Long", "first second"), NameValue("A", "3"),
                NameValue("Empty", ""),
            ])
    }
}
