import ArgumentParser
import CurlTransport
import ExchangeConnectors
import Recording
import UserStream
import UserStreamCore

/// Which account a command is about: the options that all of these commands have.
struct AccountOptions: ParsableArguments {
    /// What each of them says about the key.
    static let discussion = """
        The key comes from the environment, USERSTREAM_API_KEY and USERSTREAM_SECRET_KEY (and USERSTREAM_PASSPHRASE, \
        USERSTREAM_KEY_KIND where they are needed), or from a file with such lines that only you can read (mode 600).
        """

    @Option(help: ArgumentHelp("The exchange.", valueName: "name"))
    var exchange: String

    @Option(
        help: ArgumentHelp(
            "Which of its sites, where there are several: com, us, testnet or demo for binance, com or kr for probit.",
            valueName: "domain"))
    var domain: String?

    @Option(help: ArgumentHelp("Where it is, if not at its own place: a simulator, a proxy.", valueName: "url"))
    var baseURL: String?

    @Option(
        help: ArgumentHelp(
            "The host that is signed, where a proxy makes it differ from that of the URL.", valueName: "host"))
    var signingHost: String?

    @Option(help: ArgumentHelp("A file with lines NAME=value, mode 600.", valueName: "file"))
    var credentials: String?

    func validate() throws {
        do {
            try CurlTransport.check(url: try connector().baseURL)
        } catch let error as TransportError {
            throw ValidationError("--base-url: \(error.message)")
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// The exchange, at its place.
    func connector() throws -> any ExchangeConnector {
        try ExchangeRegistry.make(exchange, domain: domain, baseURL: baseURL, signingHost: signingHost)
    }

    /// The key.
    /// - Throws: ``CommandFailure`` that says what is missing.
    func key() throws -> Credentials {
        try (credentials.map { try CredentialsSource(file: $0) } ?? CredentialsSource()).credentials()
    }
}

extension AsyncParsableCommand {
    /// Runs a command's work, and gives what keeps it from being done as a failure; with `--json` the program that reads gets it as an object as well.
    func reporting(isJSON: Bool, _ body: () async throws -> Void) async throws {
        do {
            do {
                try await body()
            } catch let reason as StopReason {
                throw CommandFailure(reason)
            } catch let error as RecordingError {
                throw CommandFailure(error)
            }
        } catch let failure as CommandFailure {
            if isJSON { Console.print(failure.json) }
            throw failure
        }
    }
}
