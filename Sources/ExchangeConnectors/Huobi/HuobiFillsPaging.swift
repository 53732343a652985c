import UserStreamCore

/// Which part of a window of fills a page reads, and which parts are still to be read.
///
/// What order `/v1/order/matchresults` lists its rows in is not settled: the reference says newest first, but its page cursor is the
/// row's id, and ids are not in the order of time (seen in issue trackers). So no order is relied upon: a span of time counts as read only
/// when a page of it came back that was not full. A full page splits its span in two, newer part first, and both are read again. Where
/// to split is a guess that costs at most requests, never rows: below the oldest row of a page that is in order of time, since there the
/// newer part fits one page; else in the middle of its rows.
///
/// The parts share their border millisecond, since whether both ends of a window are included is not documented. Rows come more
/// than once, and are told apart by their keys.
///
/// Only a single millisecond that fills a page is read by `from=<id>`, going down in the order of the ids.
struct HuobiFillsCursor: Hashable {
    /// A span of time in milliseconds, both ends included.
    struct Span: Hashable {
        var from: Int64
        var to: Int64
    }

    /// What paging needs to know of a row, whether or not the row could be read.
    struct Row {
        var id: String?
        var time: Int64?
    }

    /// The span that the page reads.
    var current: Span
    /// The row after which it goes on, inside one millisecond.
    var afterID: String?
    /// Spans still to be read, the next one last.
    var pending: [Span] = []
    /// Whether the page reads on to the present.
    private(set) var isOpenEnded: Bool

    /// Reads a window's cursor; the text is `from..to`, `@id` behind the first span where there is one, spans joined by commas.
    init(_ window: HistoryWindow) throws(ConnectorError) {
        isOpenEnded = window.isOpenEnded && window.cursor == nil && window.from < window.to
        guard let cursor = window.cursor else {
            guard let whole = Span(window.from.milliseconds, window.to.milliseconds) else {
                throw ConnectorError(.parameter, "the window is no span of time")
            }
            current = whole
            return
        }
        let parts = cursor.split(separator: ",", omittingEmptySubsequences: false)
        let head = (parts.first ?? "").split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let spans = [head.first ?? ""] + parts.dropFirst()
        let read = spans.compactMap(Span.init(text:))
        guard let first = read.first, read.count == spans.count else {
            throw ConnectorError(.parameter, "'\(cursor.prefix(80))' is no cursor of fills")
        }
        current = first
        afterID = head.count == 2 ? String(head[1]) : nil
        pending = read.dropFirst().reversed()
    }

    /// The cursor's text.
    var text: String {
        let head = current.text + (afterID.map { "@\($0)" } ?? "")
        return ([head] + pending.reversed().map(\.text)).joined(separator: ",")
    }

    /// What to read after a page, and what is lost by going on.
    func next(after rows: [Row], pageSize: Int) -> (cursor: HuobiFillsCursor?, problem: String?) {
        guard rows.count >= pageSize else { return (following([]), nil) }
        guard current.from < current.to else { return insideMillisecond(rows) }
        let times = rows.compactMap(\.time)
        let inside = times.filter { current.from <= $0 && $0 <= current.to }.sorted(by: >)
        guard let newest = inside.first, let oldest = inside.last else {
            guard times.isEmpty else {
                // A page full of what happened since the window was made: what it is about is read without that.
                if isOpenEnded { return (following([current]), nil) }
                return (following([]), "a full page has no row of its window; some may be missing")
            }
            return (following(split(at: current.from + (current.to - current.from) / 2 + 1)), nil)
        }
        if newest == oldest { return (following(around(newest)), nil) }
        let isInOrder = zip(times, times.dropFirst()).allSatisfy { $0 >= $1 }
        return (following(split(at: isInOrder ? oldest + 1 : inside[inside.count / 2])), nil)
    }

    /// Goes on with these spans, newest first, then with what is pending.
    private func following(_ spans: [Span]) -> HuobiFillsCursor? {
        var cursor = self
        cursor.afterID = nil
        cursor.isOpenEnded = false
        cursor.pending += spans.reversed()
        guard let first = cursor.pending.popLast() else { return nil }
        cursor.current = first
        return cursor
    }

    /// Two parts that are both shorter than the whole.
    private func split(at time: Int64) -> [Span] {
        let border = min(max(time, current.from + 1), current.to)
        let lowerEnd = border < current.to ? border : border - 1
        return [Span(from: border, to: current.to), Span(from: current.from, to: lowerEnd)]
    }

    /// The crowded millisecond by itself, and what is on either side of it.
    private func around(_ time: Int64) -> [Span] {
        let spans = [
            Span(from: time + 1, to: current.to), Span(from: time, to: time), Span(from: current.from, to: time - 1),
        ]
        return spans.filter { $0.from <= $0.to }
    }

    private func insideMillisecond(_ rows: [Row]) -> (cursor: HuobiFillsCursor?, problem: String?) {
        let ids = rows.compactMap { $0.id.map { OrderID($0) } }
        guard let last = ids.last, afterID.map({ last < OrderID($0) }) ?? true else {
            return (following([]), "the rows of one millisecond cannot be paged; some may be missing")
        }
        var cursor = self
        cursor.afterID = last.text
        let isInOrder = zip(ids, ids.dropFirst()).allSatisfy { $0 > $1 }
        return (cursor, isInOrder ? nil : "the rows of one millisecond are not in the order of their ids")
    }
}

extension HuobiFillsCursor.Span {
    fileprivate init?(text: Substring) {
        let ends = text.split(separator: ".", omittingEmptySubsequences: false)
        guard ends.count == 3, ends[1].isEmpty, let from = Int64(ends[0]), let to = Int64(ends[2]) else { return nil }
        self.init(from, to)
    }

    /// `nil` for what is no span, or so far away that computing with it would overflow.
    fileprivate init?(_ from: Int64, _ to: Int64) {
        guard from <= to, from > -1 << 54, to < 1 << 54 else { return nil }
        self.init(from: from, to: to)
    }

    fileprivate var text: String { "\(from)..\(to)" }
}
