import UserStream
import UserStreamTestKit

/// Many accounts at one exchange: one transport, one scheduler, one limiter and one clock for all of them.
struct Crowd: Sendable {
    /// How an account's requests fare.
    enum Fate: Sendable {
        case answered, hanging, failing, refused
    }

    /// What was sent, by account.
    struct Sent: Hashable, Sendable {
        var account: Int
        var path: String
        var at: Timestamp
    }

    static let addressLimit = LimitRule("ip", limit: 400, per: .seconds(1), isPerAccount: false)
    static let userLimit = LimitRule("user", limit: 40, per: .seconds(1), isPerAccount: true)

    let clock = TestClock()
    let count: Int
    let addressLimit: LimitRule
    let fate: @Sendable (Int) -> Fate

    init(
        of count: Int, addressLimit: LimitRule = Self.addressLimit,
        fate: @escaping @Sendable (Int) -> Fate = { _ in .answered }
    ) {
        self.count = count
        self.addressLimit = addressLimit
        self.fate = fate
    }

    /// Lets all accounts be polled for a while; gives what was sent.
    func poll(for span: TimeSpan) async throws -> [Sent] {
        let connector = TinyConnector(
            limits: [addressLimit, Self.userLimit], costs: [ScopeCost("ip"), ScopeCost("user")])
        let sent = Locked([Sent]())
        let (clock, fate) = (clock, fate)
        let transport = ScriptedTransport(
            clock: clock,
            replying: { request in
                let (account, path) = Self.parts(request)
                sent.withLock { $0.append(Sent(account: account, path: path, at: clock.now)) }
                return Self.reply(to: path, fate(account), at: clock.now)
            })
        let scheduler = Scheduler(clock: clock)
        let limiter = RateLimiter(facts: connector.facts, clock: clock)
        try await clock.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await scheduler.run() }
                for number in 0..<count {
                    let source = PollingDataSource(
                        account: AccountID("tiny:\(number)"), connector: connector,
                        credentials: Credentials(apiKey: "\(number)", secretKey: SecretBytes("hidden")),
                        transport: transport, clock: clock, random: SeededRandom(seed: UInt64(number)),
                        limiter: limiter, scheduler: scheduler)
                    // One that ends by a failure ends alone.
                    group.addTask { try? await source.statusPollingLoop() }
                }
                await clock.advance(by: span)
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        return sent.withLock { $0 }
    }

    private static func parts(_ request: SignedRequest) -> (Int, String) {
        let halves = request.url.dropFirst("https://tiny.test".count).split(separator: "?", maxSplits: 1)
        let key = halves.count < 2 ? nil : halves[1].split(separator: "&").first { $0.hasPrefix("key=") }
        return (key.flatMap { Int($0.dropFirst(4)) } ?? -1, String(halves[0]))
    }

    private static func reply(to path: String, _ fate: Fate, at now: Timestamp) -> ScriptedTransport.Reply {
        func answer(_ text: String, after delay: TimeSpan = .milliseconds(20)) -> ScriptedTransport.Reply {
            .init(.success(APIResponse(status: 200, body: Array(text.utf8))), after: delay)
        }
        switch (path, fate) {
        case ("/time", _): return answer("\(now)")
        case ("/symbols", _): return answer("btcusdt BTC-USDT")
        case (_, .hanging): return answer("", after: .seconds(60))
        case (_, .failing): return answer("error transient")
        case (_, .refused): return answer("error auth")
        case ("/accounts", _): return answer("7 spot working")
        case ("/balances", _): return answer("USDT 1000 0")
        default: return answer("")
        }
    }
}

extension Sequence<Crowd.Sent> {
    /// How many accounts a path was asked for.
    func accounts(_ path: String) -> Int { Set(filter { $0.path == path }.map(\.account)).count }

    /// The most that was sent in any window of a length, however it is aligned.
    func most(in window: TimeSpan) -> Int {
        let times = map(\.at).sorted()
        var (first, most) = (0, 0)
        for (index, time) in times.enumerated() {
            while time - times[first] >= window { first += 1 }
            most = Swift.max(most, index - first + 1)
        }
        return most
    }
}
