import ArgumentParser
import ExchangeConnectors
import Foundation
import UserStreamCore

/// `userstream decode`
struct Decode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Read one answer or message of an exchange on standard input, print what it says as one line of JSON.",
        discussion: """
            Prints {"endpoint","complete","next","balances":[…]} (or orders, fills, …), exit code 0; or for an answer
            that is a failure {"error":{"category","code","message"}}, exit code 1. For a message of the user-data socket
            (--socket) it prints {"steps":[…]}: what is pushed, and what else follows.

            Exchanges: \(ExchangeRegistry.names.joined(separator: ", ")).
            Endpoints: \(QueryKind.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @Option(help: ArgumentHelp("The exchange.", valueName: "name"))
    var exchange: String

    @Option(
        help: ArgumentHelp("Which question the body answers.", valueName: "endpoint"),
        transform: { try Self.endpoint($0) })
    var endpoint: QueryKind?

    @Flag(help: "It is a message of the user-data socket, and answers no question.")
    var socket = false

    @Option(help: ArgumentHelp("The HTTP status that came with the body.", valueName: "code"))
    var status = 200

    @Option(
        help: ArgumentHelp("A recorded body of the exchange's list of symbols, to name markets.", valueName: "file"))
    var symbols: String?

    private static func endpoint(_ name: String) throws -> QueryKind {
        guard let kind = QueryKind(rawValue: name) else {
            let known = QueryKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no endpoint '\(name)'; there is: \(known).")
        }
        return kind
    }

    func validate() throws {
        guard (endpoint == nil) == socket else {
            throw ValidationError("Give either --endpoint, for an answer over HTTP, or --socket.")
        }
        guard (100...599).contains(status) else { throw ValidationError("--status must be between 100 and 599.") }
        do {
            _ = try ExchangeRegistry.make(exchange)
        } catch {
            throw ValidationError(error.message)
        }
    }

    func run() async throws {
        let symbolsBody = try symbols.map { path in
            do {
                return try [UInt8](Data(contentsOf: URL(filePath: path)))
            } catch {
                throw ValidationError("The symbols file \(path) cannot be read. Give a path to an existing file.")
            }
        }
        let decoder: BodyDecoder
        do {
            decoder = try BodyDecoder(exchange: exchange, symbolsBody: symbolsBody)
        } catch let failure as CommandFailure {
            throw ValidationError(failure.description)
        }
        let body = try FileHandle.standardInput.readToEnd() ?? Data()
        let (json, isAnswer) =
            if let endpoint { decoder.decode([UInt8](body), status: status, endpoint: endpoint) } else {
                try decoder.decode(message: [UInt8](body))
            }
        Console.print(json)
        if !isAnswer { throw ExitCode.found }
    }
}
