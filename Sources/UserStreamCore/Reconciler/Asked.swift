/// When an answer was asked for and received, and what kind of answer it is.
struct Asked: Hashable, Sendable {
    /// What an answer about an order can be.
    enum Via: String, Hashable, Sendable {
        case listing, history, detail, socket, own
    }

    var sent: Timestamp
    var received: Timestamp
    var via: Via
}

/// A listing or window that is read page by page.
struct PagedRead: Sendable {
    /// The query of its first page.
    var first: Query
    /// The page that is awaited; `nil` once it was abandoned.
    var expected: Query?
    /// When the first page was asked for.
    var sent: Timestamp
    var pages = 1
    /// Whether a row could not be read: then absence proves nothing.
    var hasLostRows = false
    /// The ids of all its rows so far, for listings.
    var orderIDs: [OrderID] = []
    /// A number that no other read has, to mark the fills that it saw.
    var number: Int

    /// The only market that it is about.
    var venueSymbol: String? { first.venueSymbol }
}

extension Asked.Via: KeepableWord { static var blank: Asked.Via { .own } }

extension Asked: Keepable {
    static var blank: Asked { Asked(sent: .epoch, received: .epoch, via: .own) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&sent)
        coder.keep(&received)
        coder.keep(&via)
    }
}
