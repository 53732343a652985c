import Foundation
import UserStreamCore

/// Where the key comes from: the environment, or a file that only its owner can read. Never an argument, which every process can see.
struct CredentialsSource {
    /// The variables, by name.
    private let variables: [String: String]
    /// What to tell somebody who has to set one.
    private let place: String

    /// The process environment, or what stands for it.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        variables = environment
        place = "in the environment, or in a file given with --credentials"
    }

    /// A file of lines `NAME=value`, by the names of the environment. Empty lines and lines that begin with `#` are skipped.
    /// - Throws: ``CommandFailure`` when it cannot be read, or when others than its owner could.
    init(file path: String) throws {
        place = "in \(path)"
        let text = try Self.read(path)
        var variables: [String: String] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let assignment = line.hasPrefix("export ") ? line.dropFirst("export ".count) : line[...]
            let equals = assignment.firstIndex(of: "=") ?? assignment.startIndex
            let name = assignment[..<equals].trimmingCharacters(in: .whitespaces)
            guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
                throw CommandFailure(
                    "line \(index + 1) of \(path) is not of the form NAME=value", remedy: Self.form, category: .auth)
            }
            variables[name] = Self.unquoted(assignment[assignment.index(after: equals)...])
        }
        self.variables = variables
    }

    /// The credentials.
    /// - Throws: ``CommandFailure`` that names the variable which is missing or wrong, never its value.
    func credentials() throws -> Credentials {
        let kind = variables["USERSTREAM_KEY_KIND"] ?? Credentials.KeyKind.hmac.rawValue
        guard let keyKind = Credentials.KeyKind(rawValue: kind) else {
            throw CommandFailure(
                "USERSTREAM_KEY_KIND is not a kind of key", remedy: "Set it to hmac, ed25519 or rsa.", category: .auth)
        }
        return Credentials(
            apiKey: try required("USERSTREAM_API_KEY"), secretKey: SecretBytes(try required("USERSTREAM_SECRET_KEY")),
            passphrase: variables["USERSTREAM_PASSPHRASE"].map { SecretBytes($0) }, keyKind: keyKind)
    }

    private func required(_ name: String) throws -> String {
        guard let value = variables[name], !value.isEmpty else {
            throw CommandFailure("\(name) is not set", remedy: "Set it \(place).", category: .auth)
        }
        return value
    }

    /// What to tell somebody whose file cannot be used.
    private static let form = "It must have the lines USERSTREAM_API_KEY=… and USERSTREAM_SECRET_KEY=…."

    private static func unquoted(_ text: Substring) -> String {
        let text = text.trimmingCharacters(in: .whitespaces)
        for quote in ["\"", "'"] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            return String(text.dropFirst().dropLast())
        }
        return text
    }

    /// Reads the file through one descriptor, so that what was checked is what is read.
    private static func read(_ path: String) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure(
                "the credentials file \(path) cannot be read: \(String(cString: strerror(errno)))",
                remedy: "Give a path to a file that you own.", category: .auth)
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure(
                "\(path) is not a file", remedy: "Give a file with lines NAME=value.", category: .auth)
        }
        let mode = status.st_mode & 0o777
        guard mode & 0o177 == 0 else {
            throw CommandFailure(
                "the credentials file \(path) has mode \(String(mode, radix: 8)), which is wider than 600",
                remedy: "Run: chmod 600 \(path)", category: .auth)
        }
        guard let text = String(data: (try handle.readToEnd()) ?? Data(), encoding: .utf8) else {
            throw CommandFailure("\(path) is not text in UTF-8", remedy: Self.form, category: .auth)
        }
        return text
    }
}
