import Foundation
import Testing
import UserStreamCore

/// A conversation with an exchange's socket, as its driver leads it.
struct SocketTalk {
    /// When everything is said.
    static let time = Timestamp(milliseconds: 1_700_000_000_000)

    let set: FixtureSet
    private var dialogue: any SocketDialogue

    init(_ set: FixtureSet, connector: (any ExchangeConnector)? = nil) throws {
        self.set = set
        dialogue = try #require((connector ?? set.connector).userSocket).dialogue()
    }

    /// What is sent when the connection is there.
    mutating func open(_ auth: any Auth) throws -> [String] { try dialogue.opened(auth, at: Self.time).map(text) }

    /// What follows from a message, in few words.
    mutating func hear(_ message: String) throws -> [String] {
        try dialogue.received(Array(message.utf8), context: set.context, at: Self.time).map(text)
    }

    /// What follows from the message of a fixture.
    mutating func hear(fixture name: String) throws -> [String] {
        try hear(String(decoding: try SocketFixture.named(name, of: set).message, as: UTF8.self))
    }

    private func text(_ step: SocketStep) -> String {
        switch step {
        case .send(let text): String(decoding: text, as: UTF8.self)
        case .live: "live"
        case .leave(let reason): "leave: \(reason)"
        case .pushed(let observation, _): "pushed \(Render.content(observation.content).0)"
        }
    }
}
