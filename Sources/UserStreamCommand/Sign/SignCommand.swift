import ArgumentParser
import ExchangeConnectors

/// `userstream sign`
struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sign requests: one JSON object a line in, one a line out.",
        discussion: """
            Reads from standard input, one object a line:
              {"exchange":"huobi","apiKey":"…","secretKey":"…","keyKind":"hmac","timestamp_ms":1700000000000,
               "method":"GET","host":"api.huobi.pro","path":"/v1/account/accounts","params":[["name","value"]],
               "body":null,"purpose":"rest"}
            keyKind is hmac, ed25519 or rsa; purpose is rest or socket; passphrase, authToken, requestId, nonce and
            recvWindow are optional. params are sent in the order given where the exchange does not sort them.

            Writes for each line {"url","headers","body","payload","signature"}, where payload is the exact text that
            was signed; for a socket, body is the message that logs in. A line that cannot be signed gives
            {"error":{"category","message","line"}}; the other lines are signed all the same, and the exit code is 1.

            Exchanges: \(ExchangeRegistry.names.joined(separator: ", ")).
            """)

    func run() async throws {
        var number: Int64 = 0
        var failures = 0
        while let line = readLine() {
            number += 1
            if line.allSatisfy(\.isWhitespace) { continue }
            let (json, isSigned) = LineSigner.sign(line, number: number)
            if !isSigned { failures += 1 }
            Console.print(json)
        }
        if failures > 0 { throw ExitCode.found }
    }
}
