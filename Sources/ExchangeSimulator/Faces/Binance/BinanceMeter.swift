import UserStreamCore

/// Counts what is used of Binance's limits, in fixed windows that begin at full minutes, seconds and days.
struct BinanceMeter: Sendable {
    /// A limit. The values are those of the reference's sample of `exchangeInfo`.
    enum Limit: Hashable, Sendable {
        /// The weight of requests from one address.
        case weight
        /// Requests from one address.
        case requests
        /// The weight of requests to `/sapi` from one address.
        case systemWeight
        /// Orders of an account.
        case orders(Int)
        /// The same, in a day.
        case ordersOfDay(Int)

        var most: Int {
            switch self {
            case .weight: 6_000
            case .requests: 300_000
            case .systemWeight: 12_000
            case .orders: 50
            case .ordersOfDay: 160_000
            }
        }

        var length: TimeSpan {
            switch self {
            case .weight, .systemWeight: .minutes(1)
            case .requests: .minutes(5)
            case .orders: .seconds(10)
            case .ordersOfDay: .days(1)
            }
        }
    }

    private struct Window {
        var number: Int64
        var used = 0
    }

    private var windows: [Limit: Window] = [:]
    /// What others at the same address used up, and until when that counts.
    private var eaten: (weight: Int, until: Timestamp)?

    /// How much is used of a limit.
    func used(_ limit: Limit, at now: Timestamp) -> Int {
        let own = windows[limit].map { $0.number == number(limit, now) ? $0.used : 0 } ?? 0
        guard limit == .weight, let eaten, now < eaten.until else { return own }
        return own + eaten.weight
    }

    /// Uses some of a limit. Gives how long to wait when it was used up. What is refused counts all the same.
    mutating func spend(_ cost: Int, _ limit: Limit, at now: Timestamp) -> TimeSpan? {
        let number = number(limit, now)
        if windows[limit]?.number != number { windows[limit] = Window(number: number) }
        windows[limit]?.used += cost
        guard used(limit, at: now) > limit.most else { return nil }
        let end = Timestamp(milliseconds: (number + 1) * limit.length.milliseconds)
        let isOwn = windows[limit]?.used ?? 0 > limit.most
        guard limit == .weight, !isOwn, let eaten else { return end - now }
        return min(end, eaten.until) - now
    }

    /// Gives back what was used, as for an order that was taken.
    mutating func forgive(_ cost: Int, _ limit: Limit, at now: Timestamp) {
        guard let window = windows[limit], window.number == number(limit, now) else { return }
        windows[limit]?.used = max(0, window.used - cost)
    }

    /// Somebody else at the same address uses up weight. It counts for a moment only and not until the end of the minute, so that short
    /// histories get over it.
    mutating func eat(_ weight: Int, until end: Timestamp) { eaten = (weight, end) }

    private func number(_ limit: Limit, _ now: Timestamp) -> Int64 {
        now.milliseconds / limit.length.milliseconds
    }
}

/// The limits at the gate.
extension BinanceFace {
    /// Counts a request from the one address that there is, whoever's key it has.
    mutating func weigh(_ call: BinanceCall) throws(BinanceError) {
        let weight = call.endpoint.weight(call.query)
        if call.endpoint.isOfSystem {
            guard let pause = meter.spend(weight, .systemWeight, at: call.now) else { return }
            throw heavy(
                call, "Too much request weight used; current limit is 12000 request weight per 1 MINUTE.", pause)
        }
        let taken = budgetTaken(call)
        if taken > 0 { meter.eat(taken, until: call.now + faults.span(in: faults.parameters.retryAfter)) }
        if let pause = meter.spend(1, .requests, at: call.now) {
            throw heavy(call, "Too many requests; current limit is 300000 requests per 5 MINUTE.", pause)
        }
        if let pause = meter.spend(weight, .weight, at: call.now) {
            throw heavy(call, Self.tooHeavy, pause)
        }
    }

    static let tooHeavy =
        "Too much request weight used; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live "
        + "updates to avoid polling the API."

    /// A refusal; who has used up twice what he may is banned for two minutes, the shortest ban that there is.
    private mutating func heavy(_ call: BinanceCall, _ message: String, _ pause: TimeSpan) -> BinanceError {
        let isDeaf =
            meter.used(.weight, at: call.now) > 2 * BinanceMeter.Limit.weight.most && !faults.isEnabled(.budgetEaten)
        guard isDeaf else { return .tooHeavy(message, retryAfter: pause) }
        let end = call.now + .minutes(2)
        episodes.bans[Self.banned(call)] = end
        return .banned(until: end, retryAfter: .minutes(2))
    }

    /// Counts an order of an account.
    mutating func countOrder(_ call: BinanceCall) throws(BinanceError) {
        let limits: [(BinanceMeter.Limit, String)] = [
            (.orders(call.account), "10 SECOND"), (.ordersOfDay(call.account), "1 DAY"),
        ]
        for (limit, interval) in limits {
            guard let pause = meter.spend(1, limit, at: call.now) else { continue }
            throw .tooManyOrders(limit.most, per: interval, retryAfter: pause)
        }
    }

    /// The headers that say how much is used.
    func writeUse(_ call: BinanceCall, _ response: inout FaceResponse) {
        func header(_ name: String, _ limit: BinanceMeter.Limit) {
            response.headers.append(NameValue(name, String(meter.used(limit, at: call.now))))
        }
        if call.endpoint.isOfSystem { return header("X-SAPI-USED-IP-WEIGHT-1M", .systemWeight) }
        header("X-MBX-USED-WEIGHT", .weight)
        header("X-MBX-USED-WEIGHT-1M", .weight)
        guard call.endpoint.takesOrder, call.account != 0 else { return }
        header("X-MBX-ORDER-COUNT-10S", .orders(call.account))
        header("X-MBX-ORDER-COUNT-1D", .ordersOfDay(call.account))
    }
}
