/// The queries of one kind in a pass, one after the other, each until it is answered or given up.
struct Lane: Sendable {
    /// One of them.
    struct Task: Hashable, Sendable {
        var query: Query
        var reason: RequestReason
        /// Whether it is polled beside something else, and keeps nothing waiting.
        var isBeside = false
        /// In which step of the plan it was queued.
        var step = 0

        /// What is wanted now in its place; `nil` when that is nothing any more.
        func renewed(_ wants: [Want]) -> Query? {
            wants.first { want in
                want.query.kind == query.kind && want.query.venueSymbol == query.venueSymbol
                    && want.query.pageCursor == query.pageCursor && want.purpose.reason == reason
            }?.query
        }
    }

    /// A query that is pursued: sent, and again where that can help.
    struct Pursuit: Sendable {
        var task: Task
        /// Whether it is on its way.
        var isAlive = false
        /// What a connector said that it needs first.
        var demanded: Query?
        var demands = 0
        var hasReadClock = false
        /// The key was refused, and the clock was read after that, or the token, and a new one was had.
        var wasRefused = false
        /// The failure for which it waits to be sent again.
        var failure: Failure?
    }

    /// How it failed. Times are local.
    struct Failure: Hashable, Sendable {
        var error: APIError
        var sent: Timestamp
        var received: Timestamp
    }

    let kind: QueryKind
    var queue: [Task]
    var pursuit: Pursuit?
    /// The query that was answered last, whose next page follows.
    var answered: Task?

    init(kind: QueryKind, queue: [Task]) {
        self.kind = kind
        self.queue = queue
    }

    init(_ query: Query, for reason: RequestReason) {
        self.init(kind: query.kind, queue: [Task(query: query, reason: reason)])
    }

    /// Whether something is on its way.
    var isBusy: Bool { pursuit?.isAlive ?? false }

    /// Whether it has anything left to do.
    var isUnfinished: Bool { pursuit != nil || !queue.isEmpty }

    /// Whether what it has left is only polled beside something else.
    var isBeside: Bool { (pursuit?.task.isBeside ?? true) && queue.allSatisfy(\.isBeside) }
}
