import ArgumentParser
import Foundation
import Testing
import UserStreamCore

@testable import UserStreamCommand

@Suite("Where the key comes from")
struct CredentialsSourceTests {
    private let text = """
        # my key
        USERSTREAM_API_KEY=public-part
        export USERSTREAM_SECRET_KEY="hush hush"

        USERSTREAM_PASSPHRASE='word'
        """

    /// Runs `body` with the path of a file of that content and mode.
    private func withFile(_ text: String, mode: Int, _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "userstream-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        try body(path)
    }

    private func failure(_ body: () throws -> Void) throws -> CommandFailure {
        try #require(#expect(throws: CommandFailure.self) { try body() })
    }

    @Test("a file that only its owner can read", arguments: [0o600, 0o400])
    func file(mode: Int) throws {
        try withFile(text, mode: mode) { path in
            let credentials = try CredentialsSource(file: path).credentials()
            #expect(credentials.apiKey == "public-part")
            #expect(credentials.secretKey == SecretBytes("hush hush"))
            #expect(credentials.passphrase == SecretBytes("word"))
            #expect(credentials.keyKind == .hmac)
        }
    }

    @Test(
        "a file that others could read is refused, and the remedy named",
        arguments: [0o640, 0o604, 0o644, 0o660, 0o700])
    func wideFile(mode: Int) throws {
        try withFile(text, mode: mode) { path in
            let failure = try failure { _ = try CredentialsSource(file: path) }
            #expect(failure.description.contains("chmod 600 \(path)"))
            #expect(failure.description.contains(String(mode, radix: 8)))
            #expect(!failure.description.contains("hush"))
        }
    }

    @Test("a file that is not there, a folder, a line without a name")
    func unusableFile() throws {
        #expect(try failure { _ = try CredentialsSource(file: "/nowhere/key") }.message.contains("/nowhere/key"))
        #expect(try failure { _ = try CredentialsSource(file: "/") }.message.contains("not a file"))
        try withFile("USERSTREAM_API_KEY=a\nhush", mode: 0o600) { path in
            let failure = try failure { _ = try CredentialsSource(file: path) }
            #expect(failure.message.contains("line 2"))
            #expect(!failure.description.contains("hush"))
        }
    }

    @Test("a variable that is missing is named")
    func environment() throws {
        let full = ["USERSTREAM_API_KEY": "a", "USERSTREAM_SECRET_KEY": "hush", "USERSTREAM_KEY_KIND": "ed25519"]
        #expect(try CredentialsSource(environment: full).credentials().keyKind == .ed25519)
        for name in ["USERSTREAM_API_KEY", "USERSTREAM_SECRET_KEY"] {
            for value in [nil, ""] {
                var part = full
                part[name] = value
                let failure = try failure { _ = try CredentialsSource(environment: part).credentials() }
                #expect(failure.message.contains(name))
                #expect(!failure.description.contains("hush"))
            }
        }
        let wrong = full.merging(["USERSTREAM_KEY_KIND": "dsa"]) { $1 }
        #expect(
            try failure { _ = try CredentialsSource(environment: wrong).credentials() }.message.contains("KEY_KIND"))
    }

    @Test("a base URL that no request may go to is refused at once")
    func baseURL() throws {
        for url in ["http://exchange.invalid", "ftp://exchange.invalid", "nowhere"] {
            #expect(throws: (any Error).self, "\(url)") {
                _ = try Watch.parse(["--exchange", "htx", "--base-url", url])
            }
        }
        _ = try Watch.parse(["--exchange", "htx", "--base-url", "http://127.0.0.1:8000"])
        _ = try Watch.parse(["--exchange", "htx"])
    }
}
