import ArgumentParser
import ExchangeConnectors
import Signing
import UserStreamCore

/// Signing a request.
struct SigningBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signing", abstract: "Codes and signed requests, against a key that is expanded for each message.")

    @Option(help: "How many signatures a figure is the mean of.")
    var rounds = 20_000

    func run() throws {
        let key = Array("3f8a1f9e-7c41a2b0-5d2e8c17-9b0aa".utf8)
        let message = [UInt8](repeating: UInt8(ascii: "m"), count: 200)
        let baseline = try Measure.microseconds(rounds) { _ in
            blackHole(try HMACSigner(key: key).sign(message))
        }
        print("a code of 200 bytes with a new key each time: \(Measure.text(baseline)) µs")
        let signer = try HMACSigner(key: key)
        let code = Measure.microseconds(rounds) { _ in blackHole(signer.sign(message)) }
        Measure.line("a code of 200 bytes", code, baseline, "with a new key")
        let huobi = Huobi()
        let auth = try huobi.auth(Credentials(apiKey: "key", secretKey: SecretBytes(bytes: key)))
        let context = ExchangeContext(accountID: "100009", apiKey: "key")
        let request = try huobi.request(for: .openOrders, context: context)
        let signed = try Measure.microseconds(rounds) { round in
            blackHole(try auth.sign(request, at: Timestamp(milliseconds: Int64(round) * 1_000)))
        }
        Measure.line("a signed request of HTX", signed, baseline, "a code with a new key")
    }
}
