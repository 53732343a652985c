import ExchangeSimulator
import UserStreamTestKit

@testable import UserStreamCore

/// A connector some of whose words are taken for others.
struct MisheardConnector: ForwardingConnector {
    var inner: any ExchangeConnector
    var facts: ExchangeFacts
    /// Whether what answers say about limits is heard.
    var hearsLimits = true
    /// What each failure is taken for.
    var misheard: @Sendable (APIError) -> APIError = { $0 }

    /// What a token is taken for.
    var mistaken: @Sendable (AccessToken, APIResponse) -> AccessToken = { token, _ in token }

    /// How its socket is listened to.
    var listening: @Sendable (any UserSocket) -> any UserSocket = { $0 }

    init(_ inner: any ExchangeConnector) {
        self.inner = inner
        facts = inner.facts
    }

    var userSocket: (any UserSocket)? { inner.userSocket.map(listening) }

    func decode(
        _ response: APIResponse, for query: Query, context: ExchangeContext, memory: DecoderMemory
    ) throws(APIError) -> (Observation, DecoderMemory) {
        do throws(APIError) {
            var (observation, after) = try inner.decode(response, for: query, context: context, memory: memory)
            if case .accessToken(let token) = observation.content {
                observation.content = .accessToken(mistaken(token, response))
            }
            return (observation, after)
        } catch {
            throw misheard(error)
        }
    }

    func limits(from response: APIResponse) -> [LimitReading] { hearsLimits ? inner.limits(from: response) : [] }
}

/// The limit is what this client has sent; what others with the same key send does not count.
struct OwnLimitOnly: Mistake {
    func connect(_ connector: any ExchangeConnector) -> any ExchangeConnector {
        var deaf = MisheardConnector(connector)
        deaf.hearsLimits = false
        deaf.misheard = { $0.isRateLimited ? APIError(.transient, message: $0.message) : $0 }
        return deaf
    }
}

/// What failed is tried again at once.
struct NoBackoff: Mistake {
    func connect(_ connector: any ExchangeConnector) -> any ExchangeConnector {
        var deaf = MisheardConnector(connector)
        deaf.misheard = { $0.isRateLimited ? APIError(.transient, message: $0.message) : $0 }
        return deaf
    }

    func meddle(with plan: inout PollingPlan, _ limits: inout LimitBook) { plan.holds = HoldBacks() }
}

/// The exchange's clock is the local one.
struct LocalClock: Mistake {
    func connect(_ connector: any ExchangeConnector) -> any ExchangeConnector {
        var clockless = MisheardConnector(connector)
        clockless.facts.endpoints[.serverTime] = nil
        return clockless
    }
}

/// A pass begins at each tick, whether or not the last one is over.
struct PassAtEachTick: Mistake {
    let tick: TimeSpan

    func nextPass(planned: Timestamp?, begun: Timestamp, now: Timestamp) -> Timestamp? { begun + tick }
}

/// A tick that comes while a pass is under way is lost, and with it the next one comes a long time later.
struct TickIsLost: Mistake {
    let tick: TimeSpan

    func nextPass(planned: Timestamp?, begun: Timestamp, now: Timestamp) -> Timestamp? {
        planned.map { now - begun > tick ? begun + tick * 5 : $0 }
    }
}

/// A refused key is tried again for ever.
struct RefusalIsTransient: Mistake {
    func connect(_ connector: any ExchangeConnector) -> any ExchangeConnector {
        var stubborn = MisheardConnector(connector)
        stubborn.misheard = { $0.category == .auth ? APIError(.transient, message: $0.message) : $0 }
        return stubborn
    }
}

/// A token is good for one request.
struct TokenForEachRequest: Mistake {
    func connect(_ connector: any ExchangeConnector) -> any ExchangeConnector {
        var forgetful = MisheardConnector(connector)
        forgetful.mistaken = { token, _ in AccessToken(token.secret, lifetime: .milliseconds(1)) }
        return forgetful
    }
}

/// A token is what stands in the answer, letter by letter.
struct TokenAsItStands: Mistake {
    func connect(_ connector: any ExchangeConnector) -> any ExchangeConnector {
        var literal = MisheardConnector(connector)
        literal.mistaken = { token, response in
            let raw = (try? JSONDocument(response.body))?.root["access_token"]?.rawBytes.dropFirst().dropLast()
            return AccessToken(SecretBytes(bytes: Array(raw ?? [])), lifetime: token.lifetime)
        }
        return literal
    }
}

/// The names of entries do not say whose they are.
struct NamelessIDs: Mistake {
    mutating func say(
        _ events: [UserStreamEvent], _ known: AccountReconciler, after input: Input
    ) -> [UserStreamEvent] {
        events.map { event in
            var said = event
            said.id = String(event.id.dropFirst(event.account.text.count))
            return said
        }
    }
}

extension APIError {
    fileprivate var isRateLimited: Bool {
        if case .rateLimited = category { true } else { false }
    }
}
