import UserStreamTestKit

@testable import UserStreamCore

/// After a message that cannot be read a connection is deaf, although its heartbeats are in order.
struct DeafAfterBadMessage: Mistake {
    func prepare(_ facts: inout ExchangeFacts, _ policy: inout PollingPolicy) { policy.trustSocket() }
    func want(_ wants: [Want], _ known: AccountReconciler, at now: Timestamp) -> [Want] { wants.trusting(known) }

    func connect(_ connector: any ExchangeConnector) -> any ExchangeConnector {
        var deaf = MisheardConnector(connector)
        deaf.listening = { DeafSocket(inner: $0) }
        return deaf
    }
}

/// A socket whose conversations go on after a bad message, without what they are about.
private struct DeafSocket: UserSocket {
    let inner: any UserSocket
    var facts: SocketFacts { inner.facts }

    func dialogue() -> any SocketDialogue { DeafDialogue(inner: inner.dialogue()) }
}

private struct DeafDialogue: SocketDialogue {
    var inner: any SocketDialogue
    private var isDeaf = false

    init(inner: any SocketDialogue) { self.inner = inner }

    mutating func opened(_ auth: any Auth, at now: Timestamp) throws(ConnectorError) -> [SocketStep] {
        try inner.opened(auth, at: now)
    }

    mutating func received(
        _ message: [UInt8], context: ExchangeContext, at now: Timestamp
    ) throws(APIError) -> [SocketStep] {
        do throws(APIError) {
            let steps = try inner.received(message, context: context, at: now)
            return isDeaf ? steps.filter { if case .pushed = $0 { false } else { true } } : steps
        } catch {
            isDeaf = true
            return []
        }
    }
}
