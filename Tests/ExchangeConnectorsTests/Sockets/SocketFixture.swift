import Foundation
import Testing
import UserStreamCore

/// A message of an exchange's socket beside what follows from it, from `Fixtures`: each is the first that a conversation hears.
struct SocketFixture: CustomTestStringConvertible, Sendable {
    /// What the names of such files begin with.
    static let prefix = "socket."

    let set: FixtureSet
    let name: String
    let message: [UInt8]
    let expected: Data

    var testDescription: String { "\(set.exchange) \(name)" }

    /// Every one, by exchange and name. A file without an origin or an expectation is a failure of the suite.
    static let all = FixtureSet.all.flatMap { load($0) }

    private static func load(_ set: FixtureSet) -> [SocketFixture] {
        do {
            return try set.origins().filter { $0.name.hasPrefix(prefix) }.map { try SocketFixture(set, $0.name) }
        } catch {
            Issue.record("the messages of \(set.exchange) cannot be read: \(error)")
            return []
        }
    }

    private init(_ set: FixtureSet, _ name: String) throws {
        self.set = set
        self.name = name
        message = [UInt8](try Data(contentsOf: set.folder.appending(path: "\(name).json")))
        expected = try Data(contentsOf: set.folder.appending(path: "\(name).expected.json"))
    }

    static func named(_ name: String, of set: FixtureSet) throws -> SocketFixture {
        try #require(all.first { $0.name == prefix + name && $0.set.exchange == set.exchange })
    }

    /// What a conversation makes of such a message.
    func heard(_ message: [UInt8]? = nil) throws -> Result<[SocketStep], APIError> {
        var dialogue = try #require(set.connector.userSocket).dialogue()
        return Result { () throws(APIError) in
            try dialogue.received(message ?? self.message, context: set.context, at: SocketTalk.time)
        }
    }
}

extension Render {
    /// What follows from a message.
    static func steps(_ steps: [SocketStep]) throws -> Object { ["steps": try steps.map(step)] }

    private static func step(_ step: SocketStep) throws -> Object {
        switch step {
        case .send(let text): return ["send": try JSONSerialization.jsonObject(with: Data(text))]
        case .live: return ["live": true]
        case .leave: return ["leave": true]
        case .pushed(let observation, let made):
            let (key, rows) = content(observation.content)
            var object: Object = [key: rows]
            object["made"] = made?.milliseconds
            if !observation.notes.isEmpty { object["notes"] = observation.notes.map(note) }
            return ["pushed": object]
        }
    }
}
