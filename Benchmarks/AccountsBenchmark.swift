import ArgumentParser
import CurlTransport
import ExchangeConnectors
import UserStream

/// Many accounts on one scheduler and one transport, with answers that never change.
struct AccountsBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts", abstract: "Memory and processor time of many accounts in one process.")

    @Option(help: "How many accounts: several numbers, separated by commas.")
    var accounts = "1,100,1000"

    @Option(help: "How many currencies the balance list of each has.")
    var currencies = 100

    @Option(help: "How many of them each holds besides the one of its orders.")
    var held = 0

    @Option(help: "How many orders of each rest.")
    var orders = 5

    @Option(help: "Seconds of each measurement.")
    var seconds = 10.0

    func run() async throws {
        let answers = try await StillTransport(currencies: currencies, orders: orders, held: held)
        for count in accounts.split(separator: ",").compactMap({ Int($0) }) { try await measure(count, answers) }
    }

    private func measure(_ count: Int, _ transport: StillTransport) async throws {
        let scheduler = Scheduler()
        let huobi = Huobi()
        // The process is measured, not the exchange's limits: a thousand accounts behind one address would take minutes to begin.
        var facts = huobi.facts
        facts.limits = []
        let limiter = RateLimiter(facts: facts)
        let before = ProcessUsage.privateMemory ?? 0
        var trackers: [UserStreamTracker] = []
        var sources: [PollingDataSource] = []
        for number in 0..<count {
            let source = PollingDataSource(
                account: AccountID("huobi:\(number)"), connector: huobi,
                credentials: Credentials(apiKey: ServeBenchmark.key, secretKey: SecretBytes(ServeBenchmark.secret)),
                transport: transport, limiter: limiter, scheduler: scheduler)
            sources.append(source)
            trackers.append(UserStreamTracker(dataSource: source))
        }
        let running = Task { try await scheduler.run() }
        for tracker in trackers { try await tracker.start() }
        for tracker in trackers { try await tracker.ready() }
        let clock = ContinuousClock()
        let (start, used) = (clock.now, ProcessUsage.processorTime)
        let asked = sources.reduce(0) { $0 + $1.statistics.requestCount }
        try await Task.sleep(for: .seconds(seconds))
        let requests = sources.reduce(0) { $0 + $1.statistics.requestCount } - asked
        let time = ProcessUsage.processorTime - used
        let elapsed = (clock.now - start) / .microseconds(1)
        let memory = (ProcessUsage.privateMemory ?? 0) - before
        print(
            "\(count) accounts: \(Measure.text(Double(memory) / Double(count))) kB each, \(Measure.text(Double(requests) / elapsed * 1e6)) requests/s, "
                + "\(Measure.text(time / elapsed * 100)) % of a core, \(Measure.text(time / Double(max(1, requests)))) µs a request"
        )
        let counts = sources.map { $0.statistics.requestCount }.sorted()
        print("  requests of an account: \(counts.first ?? 0) to \(counts.last ?? 0)")
        for tracker in trackers { await tracker.stop() }
        running.cancel()
        _ = try? await running.value
    }
}

/// Gives each question the answer that a pretend exchange gave to the first of its kind.
private struct StillTransport: HTTPTransport {
    private let answers: [String: APIResponse]

    init(currencies: Int, orders: Int, held: Int) async throws {
        let exchange = try PeerProcess([
            "serve", "--currencies", String(currencies), "--orders", String(orders), "--held", String(held),
        ])
        defer { exchange.stop() }
        let recorder = RecordingTransport(try CurlTransport())
        let source = PollingDataSource(
            account: "huobi:main", connector: Huobi(baseURL: exchange.url),
            credentials: Credentials(apiKey: ServeBenchmark.key, secretKey: SecretBytes(ServeBenchmark.secret)),
            transport: recorder)
        try await source.engine.open()
        for _ in 0..<3 { try await source.forceSweep() }
        answers = await recorder.answers
    }

    func send(_ request: SignedRequest, timeout: TimeSpan) async throws(TransportError) -> APIResponse {
        let path = RecordingTransport.path(of: request)
        // The clock goes on.
        if path.hasSuffix("/timestamp") {
            let now = SystemClock.shared.now.milliseconds
            return APIResponse(status: 200, body: Array("{\"status\":\"ok\",\"data\":\(now)}".utf8))
        }
        guard var answer = answers[path] else { throw TransportError(.request, "no answer is known to \(path)") }
        // What an account keeps of an answer is its own, as if it had come over a network.
        answer.body = answer.body.copied
        answer.compressedBody = answer.compressedBody?.copied
        return answer
    }
}

private actor RecordingTransport: HTTPTransport {
    private let transport: CurlTransport
    private(set) var answers: [String: APIResponse] = [:]

    init(_ transport: CurlTransport) { self.transport = transport }

    static func path(of request: SignedRequest) -> String {
        let rest = request.url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).last ?? ""
        return "/" + rest.drop { $0 != "/" }.dropFirst().prefix { $0 != "?" }
    }

    func send(_ request: SignedRequest, timeout: TimeSpan) async throws(TransportError) -> APIResponse {
        let answer = try await transport.send(request, timeout: timeout)
        if answers[Self.path(of: request)] == nil { answers[Self.path(of: request)] = answer }
        return answer
    }
}

extension [UInt8] {
    /// The same bytes at another place.
    fileprivate var copied: [UInt8] { withUnsafeBytes { Array($0) } }
}
