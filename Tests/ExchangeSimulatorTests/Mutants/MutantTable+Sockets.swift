import ExchangeSimulator
import UserStreamCore
import UserStreamTestKit

extension Mutant {
    /// The user-data socket, and what stands between it and the consumer.
    static let sockets: [Mutant] = [
        Mutant(
            55, "what the socket tells is all there is", when: "messages get lost, and heartbeats are in order",
            without: "losses", dies: .broken(.complete), .broken(.live), by: SocketIsComplete()
        ) { Stage.trusted($0, $1) { $0.lost = 200_000 } },
        Mutant(
            56, "a new connection goes on without a backfill", when: "connections are cut", without: "cuts",
            dies: .broken(.complete), by: ReconnectWithoutBackfill()
        ) { Stage.trusted($0, $1) { $0.cut = .seconds(3) } },
        Mutant(
            57, "what a backfill shows is news, although the socket told it", when: "connections are cut",
            without: "cuts", dies: .broken(.complete), by: BackfillIsNews()
        ) { Stage.hybrid($0, $1) { $0.cut = .seconds(3) } },
        Mutant(
            58, "a connection that has ended is read again and again", when: "connections are cut", without: "cuts",
            dies: .broken(.live), by: ClosedSocketIsRead()
        ) { Stage.hybrid($0, $1) { $0.cut = .seconds(3) } },
        Mutant(
            59, "what finds no place in a queue of twenty is gone", when: "bursts", without: "bursts",
            dies: .broken(.complete), by: QueueDrops(places: 20)
        ) { Stage.bursts($0, $1) },
        Mutant(
            60, "after one bad message a connection hears nothing more", when: "messages that cannot be read",
            without: "such messages", dies: .broken(.complete), by: DeafAfterBadMessage()
        ) { Stage.trusted($0, $1) { $0.garbled = 20_000 } },
    ]
}
