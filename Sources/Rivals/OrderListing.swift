import UserStreamCore

/// The account's orders read as one list: the live ones, the ones that ended since the stream began, and where wanted the newest fills.
///
/// A list is whole when each part was read to its last page; when a part fails, all of them are read again.
struct OrderListing: Sendable {
    enum Part: Hashable, Sendable {
        case live
        case ended
        /// Only looked at; when they cannot be read, the list is whole without them.
        case fills
    }

    /// A whole list.
    struct Answer: Sendable {
        var live: [OrderReport] = []
        var ended: [OrderReport] = []
        var fills: [Fill] = []

        /// Every order once; of one that moved meanwhile, how it ended.
        var orders: [OrderReport] {
            var positions: [OrderID: Int] = [:]
            var orders: [OrderReport] = []
            for row in live + ended {
                if let position = positions[row.id] {
                    orders[position] = row
                } else {
                    positions[row.id] = orders.count
                    orders.append(row)
                }
            }
            return orders
        }
    }

    fileprivate struct Read: Sendable {
        var answer = Answer()
        var next: Query?
        var isWhole = false
    }

    /// How far before the beginning the list of ended orders reaches.
    private static let margin = TimeSpan.minutes(1)
    /// How far it reaches beyond now: the exchange's clock is not known to the millisecond.
    private static let clockMargin = TimeSpan.seconds(5)
    /// How far back the newest fills are read.
    private static let recent = TimeSpan.seconds(20)

    private let parts: [Part]
    private let interval: TimeSpan
    private var reads: [Part: Read] = [:]
    private var began: Timestamp?
    /// When the next list is read.
    private(set) var due = Timestamp.epoch
    /// When the first question was sent.
    private(set) var start: Timestamp?

    init(_ parts: [Part], interval: TimeSpan) {
        self.parts = parts
        self.interval = interval
    }

    /// Forgets what it has read of a list so far.
    mutating func restart() {
        reads = [:]
        began = nil
        due = .epoch
    }

    /// The questions that are open. What ended is asked for when what lives was read, so that no order is on its way between the two.
    func wanted(at now: Timestamp) -> [Want] {
        parts.compactMap { part in
            let read = reads[part] ?? Read()
            if read.isWhole { return nil }
            if let next = read.next { return Want(next, for: .page, due: now) }
            switch part {
            case .live: return Want(.openOrders, for: .openOrders, due: due)
            case .ended:
                guard reads[.live]?.isWhole ?? false else { return nil }
                let since = (start ?? now) - Self.margin
                let window = HistoryWindow(from: since, to: now + Self.clockMargin)
                return Want(.closedOrders(window), for: .inquiry, due: now)
            case .fills:
                return Want(.fills(HistoryWindow(from: now - Self.recent, to: now)), for: .fills, due: due)
            }
        }
    }

    /// Takes an answer in; gives the list that it completes.
    mutating func take(_ input: Input) -> Answer? {
        guard case .answer(let result, let query, let sent, _) = input, let part = Part(query), parts.contains(part)
        else { return nil }
        start = start ?? sent
        began = began ?? sent
        switch result {
        case .success(let observation): reads[part, default: Read()].add(observation, sent: sent)
        case .failure where part == .fills: reads[part, default: Read()].isWhole = true
        case .failure:
            restart()
            return nil
        }
        guard parts.allSatisfy({ reads[$0]?.isWhole ?? false }) else { return nil }
        defer {
            due = (began ?? sent) + interval
            reads = [:]
            began = nil
        }
        return Answer(
            live: reads[.live]?.answer.live ?? [], ended: reads[.ended]?.answer.live ?? [],
            fills: reads[.fills]?.answer.fills ?? [])
    }
}

extension OrderListing.Part {
    fileprivate init?(_ query: Query) {
        switch query {
        case .openOrders: self = .live
        case .closedOrders: self = .ended
        case .fills: self = .fills
        default: return nil
        }
    }
}

extension OrderListing.Read {
    fileprivate mutating func add(_ observation: Observation, sent: Timestamp) {
        switch observation.content {
        case .orders(let rows): answer.live += rows
        case .fills(let rows): answer.fills += rows
        default: break
        }
        next = observation.next
        isWhole = next == nil
    }
}
