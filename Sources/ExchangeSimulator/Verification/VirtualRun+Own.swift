package import UserStreamCore
import UserStreamTestKit

/// A request of the consumer's own on its way.
struct OwnFlight: Sendable {
    enum Stage: Sendable {
        /// It waits for a limit.
        case waiting(LimitBook.Ticket, since: Timestamp)
        /// It is announced and permitted, and was not sent yet.
        case leaving(permitted: Timestamp)
        /// It is on its way to the exchange. Its consumer may have ended meanwhile.
        case going(FaceRequest, permitted: Timestamp, sent: Timestamp, isOrphan: Bool)
        /// Its answer is on its way back, or what the consumer will take for one.
        case coming(Result<APIResponse, APIError>, sent: Timestamp)
        /// The consumer has it, and hands it in later.
        case known(Result<TradeAnswer, APIError>, sent: Timestamp)
    }

    let number: Int
    let act: OwnTrading.Act
    var stage: Stage
    var due: Timestamp
}

/// The consumer's own trading.
extension VirtualRun {
    /// When something of the consumer's own happens next.
    var nextOwnMoment: Timestamp? {
        guard let own else { return nil }
        let flight = nextOwnFlight.map { ownFlights[$0].due }
        guard let next = own.next.map(clock.awake) else { return flight }
        return min(flight ?? next, next)
    }

    private var nextOwnFlight: Int? {
        ownFlights.indices.min {
            (ownFlights[$0].due, ownFlights[$0].number) < (ownFlights[$1].due, ownFlights[$1].number)
        }
    }

    /// Lets the consumer do what is due. Gives whether anything was.
    mutating func actOwn() -> Bool {
        guard own != nil else { return false }
        if let position = nextOwnFlight, ownFlights[position].due <= now {
            move(ownFlights.remove(at: position))
            return true
        }
        let now = now
        guard let next = own?.next, clock.awake(next) <= now else { return false }
        world.advance(to: now)
        let exchange = world.exchange
        for act in own?.act(exchange, at: now) ?? [] {
            if let permit = client.enterOwn(act.trade.scope, at: local) {
                wait(act, for: permit, since: now)
            } else {
                announce(act)
            }
        }
        return true
    }

    /// The consumer's process ends: what it had not sent is never sent, and what it had sent is answered to nobody.
    mutating func endOwnFlights() {
        ownFlights = ownFlights.compactMap { flight in
            guard case .going(let wire, let permitted, let sent, _) = flight.stage else { return nil }
            var flight = flight
            flight.stage = .going(wire, permitted: permitted, sent: sent, isOrphan: true)
            return flight
        }
    }

    private mutating func add(_ act: OwnTrading.Act, _ stage: OwnFlight.Stage, due: Timestamp) {
        launched += 1
        ownFlights.append(OwnFlight(number: launched, act: act, stage: stage, due: due))
    }

    private mutating func move(_ flight: OwnFlight) {
        let now = now
        switch flight.stage {
        case .waiting(let permit, let since): wait(flight.act, for: permit, since: since)
        case .leaving(let permitted): depart(flight.act, permitted: permitted)
        case .going(let wire, let permitted, let sent, let isOrphan):
            let outcome = world.answer(wire, at: now, hesitated: sent - permitted)
            if isOrphan { return }
            let arrival = outcome.arrival(at: now + outcome.delay + ownLatency(), before: deadline(since: sent))
            add(flight.act, .coming(arrival.result, sent: sent), due: clock.awake(arrival.moment))
        case .coming(let result, let sent):
            let answer = client.read(result, of: flight.act.request, in: flight.act.trade.scope, at: local)
            own?.learn(answer, of: flight.act.request, at: now)
            switch flight.act.handling {
            case .loses: break
            case .handsIn(.zero): handIn(answer, flight.act, sent: sent)
            case .handsIn(let pause): add(flight.act, .known(answer, sent: sent), due: clock.awake(now + pause))
            }
        case .known(let answer, let sent): handIn(answer, flight.act, sent: sent)
        }
    }

    private mutating func wait(_ act: OwnTrading.Act, for permit: LimitBook.Ticket, since: Timestamp) {
        if let moment = client.attempt(permit, at: local) {
            return add(act, .waiting(permit, since: since), due: clock.moment(of: moment))
        }
        longestOwnWait = max(longestOwnWait, now - since)
        // Nobody sends an order a second time that he wanted to send long ago.
        if now - since > OwnTrading.patience, own?.hasAnnounced(act.request.drafts) ?? false { return }
        announce(act)
    }

    /// Once nothing but the line lies between an order and the exchange: who announces before it waits for a limit may be told that the order was
    /// given up before it was sent.
    private mutating func announce(_ act: OwnTrading.Act) {
        let now = now
        for draft in act.request.drafts where !client.isKilled {
            for new in own?.announce([draft], at: now) ?? [] { client.announce(new, at: local) }
        }
        let pause = act.request.drafts.isEmpty ? .zero : own?.hesitation() ?? .zero
        add(act, .leaving(permitted: now), due: clock.awake(now + pause))
    }

    private mutating func depart(_ act: OwnTrading.Act, permitted: Timestamp) {
        guard let wire = client.sign(act.trade.request, at: local) else { return }
        add(act, .going(wire, permitted: permitted, sent: now, isOrphan: false), due: now + ownLatency())
    }

    private mutating func handIn(
        _ answer: Result<TradeAnswer, APIError>, _ act: OwnTrading.Act, sent: Timestamp
    ) {
        let now = now
        own?.note(handedIn: answer, of: act.request, at: now)
        client.observe(answer, of: act.request, sent: clock.time(at: sent), at: local)
    }

    private mutating func ownLatency() -> TimeSpan {
        let range = scenario.latency
        return own?.latency(in: range) ?? .zero
    }
}

extension Scenario {
    /// How long an order can be looked up by the owner's id where the consumer itself trades: short, so that runs reach it.
    static let ownHorizon = TimeSpan.seconds(30)

    /// Changes what is known about the exchange to what the scenario needs.
    package func adjust(_ facts: inout ExchangeFacts) {
        if ownInterval != nil { facts.clientOrderIDHorizon = Self.ownHorizon }
    }
}
