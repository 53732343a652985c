import ExchangeSimulator
import Foundation
import Signing
import Testing
import UserStream
import UserStreamCore

@testable import Recording
@testable import UserStreamCommand

@Suite("No secret gets into a recording")
struct ScrubbingTests {
    private static let secret = "se/cr+et \"quoted\" 0123456789"

    /// An exchange that repeats everything secret in what it answers: in a header, in a note, and as an owner's id, which gets into events.
    private func echoing(_ session: SimulatorSetup) -> VirtualSession.Tampering {
        { request, response in
            var json = JSONWriter()
            json.beginObject()
            for (name, text) in [
                ("echo", Self.secret), ("key", session.key), ("signed", request.signature), ("url", request.url),
                ("slashes", Self.secret.replacingOccurrences(of: "/", with: "\\/")),
            ] {
                json.key(name)
                json.string(text)
            }
            var response = response
            let body = String(decoding: response.body, as: UTF8.self)
            guard body.hasPrefix("{") else { return response }
            let renamed = body.replacingOccurrences(
                of: #""client-order-id":""#, with: #""client-order-id":"\#(session.key)-"#)
            response.body = Array((json.text + "," + renamed.dropFirst()).utf8)
            response.headers += [
                NameValue("X-Echo", "\(request.signature) \(session.key) \(percentEncode(Self.secret))"),
                NameValue("Set-Cookie", "session=1"), NameValue("Authorization", "Bearer 1"),
            ]
            return response
        }
    }

    @Test("whatever the exchange repeats; and the replay still says the same")
    func nothingLeaks() async throws {
        try await withFolder { folder in
            let signatures = Locked<Set<String>>([])
            let tamper = echoing(try VirtualSession(seed: 4, secret: Self.secret).setup)
            let session = try VirtualSession(seed: 4, secret: Self.secret) { request, response in
                signatures.withLock { _ = $0.insert(request.signature) }
                return tamper(request, response)
            }
            let events = try await session.record(into: folder, seconds: 20, ownOrders: true)
            #expect(events.contains { $0.contains("<key>-") })
            #expect(try await replayed(folder) == events)
            #expect(try await checked(folder) == events.count)

            var forbidden = [Self.secret, percentEncode(Self.secret), session.setup.key, "Bearer 1", "session=1"]
            forbidden.append(#"se/cr+et \"quoted\" 0123456789"#)
            forbidden.append(#"se\/cr+et"#)
            forbidden += signatures.withLock { $0 }.filter { !$0.isEmpty }.flatMap { [$0, percentEncode($0)] }
            #expect(forbidden.count > 20)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
                let leaked = forbidden.filter { text.contains($0) }
                #expect(leaked == [], "\(name)")
                let isScrubbed = text.contains("<secret>")
                #expect(isScrubbed == (name == "inputs.jsonl"))
            }
        }
    }

    @Test("tokens neither, those that are given and those that are repeated; and the replay still says the same")
    func noToken() async throws {
        try await withFolder { folder in
            let tokens = Locked<Set<String>>([])
            let dialects: Set<Dialect> = [.shortTokens, .escapedSlashes]
            let session = try VirtualSession(at: "probit", seed: 5, dialects: dialects) { request, response in
                let token = (try? JSONDocument(response.body))?.root["access_token"]?.string
                tokens.withLock { $0.formUnion([token, request.signature].compactMap { $0 }.filter { !$0.isEmpty }) }
                var response = response
                response.headers.append(NameValue("X-Echo", request.signature))
                return response
            }
            let events = try await session.record(into: folder, seconds: 60)
            #expect(events.count > 20 && tokens.withLock { $0.count } > 2)
            #expect(try await replayed(folder) == events)
            #expect(try await checked(folder) == events.count)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
                let forms = tokens.withLock { $0 }.flatMap { [$0, $0.replacingOccurrences(of: "/", with: "\\/")] }
                #expect(forms.filter { text.contains($0) } == [], "\(name)")
                #expect(text.contains("access_token") == (name == "inputs.jsonl"))
            }
        }
    }

    @Test("each form of a text is found, wherever it stands")
    func forms() throws {
        let pem = "-----BEGIN KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK\nabc\n-----END KEY-----"
        let credentials = Credentials(
            apiKey: "public-part", secretKey: SecretBytes(pem), passphrase: SecretBytes("open sesame"))
        let scrubber = try Scrubber(credentials).scrubbing(signature: "c2lnbmF0+dXJl=")
        let cases = [
            ("public-part", "<key>"), ("public-partpublic-part", "<key><key>"), ("public-par", "public-par"),
            ("open sesame", "<passphrase>"), ("open%20sesame", "<passphrase>"), ("(\(pem))", "(<secret>)"),
            (#"-----BEGIN KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v\/VpguoRK\nabc\n-----END KEY-----"#, "<secret>"),
            ("MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK", "<secret>"), ("c2lnbmF0%2bdXJl%3d", "<signature>"),
            ("c2lnbmF0%2BdXJl%3D", "<signature>"), ("c2lnbmF0+dXJl=", "<signature>"), ("", ""),
        ]
        for (text, clean) in cases { #expect(scrubber.scrubbed(text) == clean) }
    }

    @Test("a key too short to be told from other text is refused, and not repeated")
    func shortKeys() {
        for credentials in [
            Credentials(apiKey: "k-1", secretKey: SecretBytes("long enough")),
            Credentials(apiKey: "long enough", secretKey: SecretBytes("s-1")),
            Credentials(apiKey: "long enough", secretKey: SecretBytes("long as well"), passphrase: SecretBytes("p-1")),
        ] {
            let failure = #expect(throws: RecordingError.self) { _ = try Scrubber(credentials) }
            #expect(failure?.description.contains("-1") == false)
        }
    }
}
