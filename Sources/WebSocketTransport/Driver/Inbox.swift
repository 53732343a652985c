import UserStream
import UserStreamCore

/// Messages that nobody has received yet.
struct Inbox: Sendable {
    /// What a message costs besides its bytes.
    private static let overhead = 64

    private let limit: Int
    private var messages: [WebSocketMessage] = []
    private var cost = 0

    init(limit: Int) { self.limit = limit }

    var isEmpty: Bool { messages.isEmpty }
    /// Whether more may come.
    var hasRoom: Bool { cost < limit }

    mutating func add(_ contents: [WebSocketMessage.Content], at now: Timestamp) {
        for content in contents {
            messages.append(WebSocketMessage(content, received: now))
            cost += content.bytes.count + Self.overhead
        }
    }

    mutating func take() -> [WebSocketMessage] {
        defer { (messages, cost) = ([], 0) }
        return messages
    }
}
