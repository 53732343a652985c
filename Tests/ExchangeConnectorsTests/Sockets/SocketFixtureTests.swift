import Foundation
import Testing
import UserStreamCore

@Suite("Messages of exchanges' sockets")
struct SocketFixtureTests {
    @Test("each fixture says what was expected by hand", arguments: SocketFixture.all)
    func matchesExpectation(_ fixture: SocketFixture) throws {
        let expected = try Render.canonical(JSONSerialization.jsonObject(with: fixture.expected))
        let actual =
            switch try fixture.heard() {
            case .success(let steps): try Render.steps(steps)
            case .failure(let error): Render.error(error)
            }
        #expect(try Render.canonical(actual) == expected)
    }

    @Test("a message that is cut off anywhere is malformed", arguments: SocketFixture.all)
    func truncated(_ fixture: SocketFixture) throws {
        for length in 0..<fixture.message.count - 1 {
            guard case .failure(let error) = try fixture.heard(Array(fixture.message.prefix(length))) else {
                Issue.record("\(length) bytes of it say something")
                return
            }
            #expect(error.category == .malformed && error.status == nil)
        }
    }

    @Test(
        "no message with another value in the place of one of its own makes the decoder fail",
        arguments: SocketFixture.all)
    func otherValues(_ fixture: SocketFixture) throws {
        guard let root = try? JSONDocument(fixture.message).root else { return }
        for value in Self.values(of: root) {
            for other in [#"null"#, #""""#, #""x""#, "-1", "1e400", "true", "[]", "{}", "[{}]", #"{"a":[]}"#] {
                var message = fixture.message
                message.replaceSubrange(value.range, with: Array(other.utf8))
                guard case .success(let steps) = try fixture.heard(message) else { continue }
                for case .pushed(let observation, _) in steps { Self.check(observation, fixture.name) }
            }
        }
    }

    private static func values(of value: JSONValue) -> [JSONValue] {
        let inner =
            switch value.kind {
            case .object: value.members.map(\.value)
            case .array: Array(value.elements)
            default: [JSONValue]()
            }
        return inner + inner.flatMap { values(of: $0) }
    }

    /// What is pushed has rows, or says why there are none; and none of it is proof of absence.
    private static func check(_ observation: Observation, _ name: String) {
        #expect(observation.next == nil && observation.changed == .rows, "\(name)")
        let count: Int
        switch observation.content {
        case .balances(let rows): count = rows.count
        case .orders(let rows): count = rows.count
        case .fills(let rows): count = rows.count
        default:
            Issue.record("\(name): the socket tells \(observation.content)")
            return
        }
        #expect(count > 0 || observation.notes.contains(where: \.isRowLost), "\(name)")
    }
}
