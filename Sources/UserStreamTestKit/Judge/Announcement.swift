public import UserStreamCore

extension JudgeRules {
    /// An order that the consumer announced, and what it told the stream of it.
    public struct Announcement: Hashable, Sendable {
        /// What was announced.
        public var draft: OrderDraft
        /// When, in the exchange's time.
        public var at: Timestamp
        /// When an answer was handed in first by which the exchange refused it.
        public var refusedAt: Timestamp?
        /// Whether, before any refusal, it was handed in that an attempt ended without the exchange's word.
        public var isDoubtful = false

        /// An order that was announced and of which nothing more was handed in.
        public init(_ draft: OrderDraft, at moment: Timestamp) {
            self.draft = draft
            at = moment
        }

        /// The owner's id.
        public var clientOrderID: String { draft.clientOrderID }

        /// Whether the stream was told that the exchange refused it, and of no attempt that may have succeeded.
        var isRefused: Bool { refusedAt != nil && !isDoubtful }
    }
}

/// What the log says about the consumer's own orders, held against what it announced and what truly came of it.
struct OwnOrders {
    /// One announcement, and what the log has said of it.
    struct Entry {
        let announcement: JudgeRules.Announcement
        /// The orders that truly came of it, each with when it was created.
        var orders: [(id: OrderID, createdAt: Timestamp)] = []
        var heard: InFlightOrder?
    }

    private(set) var entries: [String: Entry] = [:]

    init(_ rules: JudgeRules, _ truth: Truth) {
        for announcement in rules.announcements {
            entries[announcement.clientOrderID] = Entry(announcement: announcement)
        }
        guard !entries.isEmpty else { return }
        for id in truth.orderIDs {
            guard let first = truth.orders[id]?.revisions.first, let clientOrderID = first.order.clientOrderID,
                let announcement = entries[clientOrderID]?.announcement, first.time >= announcement.at
            else { continue }
            entries[clientOrderID]?.orders.append((id, first.time))
        }
    }

    subscript(clientOrderID: String) -> Entry? { entries[clientOrderID] }

    mutating func hear(_ order: InFlightOrder) { entries[order.clientOrderID]?.heard = order }

    /// The announcements in a fixed order.
    var all: [Entry] { entries.values.sorted { $0.announcement.clientOrderID < $1.announcement.clientOrderID } }
}
