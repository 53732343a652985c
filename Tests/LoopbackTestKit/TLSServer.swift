package import Foundation

/// Why a server of a test did not come to life.
package struct TestServerError: Error, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}

/// A self-signed certificate in a directory of its own, made by the `openssl` command.
package final class TestCertificate: Sendable {
    package static let tool = ["/usr/bin/openssl", "/opt/homebrew/bin/openssl", "/usr/local/bin/openssl"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// The `openssl` command.
    static var path: String {
        get throws {
            guard let tool else { throw TestServerError("there is no openssl command") }
            return tool
        }
    }

    package let directory: URL
    package var certificate: String { directory.appendingPathComponent("cert.pem").path }
    package var key: String { directory.appendingPathComponent("key.pem").path }

    /// - Parameter name: as `subjectAltName` has it, such as `DNS:localhost`.
    package init(name: String) async throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Self.path)
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=test", "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", certificate,
        ]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        // `waitUntilExit` would block a thread of the pool, and can miss the end there.
        let ended = Signal()
        // Weakly: Foundation keeps a process, and so its handler, for ever.
        process.terminationHandler = { [weak ended] in ended?.fire($0.terminationStatus == 0) }
        try process.run()
        guard await ended.wait() == true else { throw TestServerError("openssl made no certificate") }
    }

    deinit { try? FileManager.default.removeItem(at: directory) }
}

/// `openssl s_server` as a child process on a free port.
package final class TLSServer: Sendable {
    package let port: UInt16
    private let identifier: Int32
    private let input: FileHandle
    private let output: FileHandle

    /// - Parameter further: `-www` answers each GET with a page about the connection; without it the bytes of a connection
    ///   go through ``read()`` and ``write(_:)``.
    package init(_ certificate: TestCertificate, further: [String]) throws {
        let process = Process()
        let (toServer, fromServer) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: try TestCertificate.path)
        process.arguments =
            ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate.certificate, "-key", certificate.key] + further
        process.standardInput = toServer
        process.standardOutput = fromServer
        process.standardError = FileHandle.nullDevice
        try process.run()
        identifier = process.processIdentifier
        input = toServer.fileHandleForWriting
        output = fromServer.fileHandleForReading
        var text = ""
        var found: UInt16?
        while found == nil {
            let part = output.availableData
            guard !part.isEmpty else { break }
            text += String(decoding: part, as: UTF8.self)
            // The line "ACCEPT 127.0.0.1:40123" must have come as a whole.
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            found = lines.first { $0.hasPrefix("ACCEPT ") }?.split(separator: ":").last.flatMap { UInt16($0) }
        }
        guard let found else { throw TestServerError("openssl s_server did not start") }
        port = found
    }

    /// Waits for bytes of the connection; nil at the end of the process.
    package func read() -> [UInt8]? {
        let part = output.availableData
        return part.isEmpty ? nil : Array(part)
    }

    package func write(_ bytes: [UInt8]) { try? input.write(contentsOf: Data(bytes)) }

    /// Not `terminate()`: the child may have inherited a mask that holds that signal back.
    package func stop() { kill(identifier, SIGKILL) }
}

package func withTLSServer<Result: Sendable>(
    name: String, _ body: (TLSServer, TestCertificate) async throws -> Result
) async throws -> Result {
    let certificate = try await TestCertificate(name: name)
    let server = try TLSServer(certificate, further: ["-www"])
    defer { server.stop() }
    return try await body(server, certificate)
}
