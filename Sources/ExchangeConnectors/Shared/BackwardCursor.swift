import UserStreamCore

/// Where the page of a window ends that is read newest rows first: it shows what is earlier, and perhaps what happened at that very moment. A page
/// behind a full one shows the moment of the last row again, where others may have happened that did not fit.
struct BackwardCursor {
    /// The end, in the exchange's own units of time.
    let end: Int64
    private let unitsPerMillisecond: Int64

    /// Reads a window's cursor. The first page ends right after the window's last millisecond, which is included whether or not the end is.
    /// - Parameter unitsPerMillisecond: how finely the exchange tells the time of a row.
    init(_ window: HistoryWindow, unitsPerMillisecond: Int64) throws(ConnectorError) {
        self.unitsPerMillisecond = unitsPerMillisecond
        guard let cursor = window.cursor else {
            end = Self.units(window.to, unitsPerMillisecond) + unitsPerMillisecond
            return
        }
        guard let moment = Int64(cursor), moment > 0 else {
            throw ConnectorError(.parameter, "'\(cursor.prefix(80))' is no cursor of a window")
        }
        end = moment
    }

    /// The page behind a full one.
    /// - Parameters:
    ///   - oldest: the moment of its last row.
    ///   - isFirstOpen: whether this page went on to the present.
    /// - Returns: the next page, and what is lost by going there.
    func next(
        _ oldest: Int64, in window: HistoryWindow, isFirstOpen: Bool = false
    ) -> (window: HistoryWindow?, problem: String?) {
        var following = window
        let start = Self.units(window.from, unitsPerMillisecond)
        if isFirstOpen || oldest + 1 < end {
            following.cursor = String(oldest + 1)
            return (oldest < start ? nil : following, nil)
        }
        // A page that is full of one moment cannot be passed by time. Before it there may be more.
        following.cursor = String(oldest)
        let problem = "the rows of one moment do not fit a page; some may be missing"
        return (oldest <= start ? nil : following, problem)
    }

    /// The page behind one of so many rows; none when it was not full.
    /// - Parameter moments: those of its rows, as far as they can be read.
    func following(
        _ list: JSONValue, limit: Int, in window: HistoryWindow, isFirstOpen: Bool = false,
        moment: (JSONValue) -> Int64?
    ) -> (window: HistoryWindow?, problem: String?) {
        guard list.count >= limit else { return (nil, nil) }
        guard let oldest = list.elements.compactMap(moment).min() else {
            return (nil, "a full page without times; some may be missing")
        }
        return next(oldest, in: window, isFirstOpen: isFirstOpen)
    }

    /// A moment in the exchange's units.
    static func units(_ time: Timestamp, _ unitsPerMillisecond: Int64) -> Int64 {
        max(0, time.milliseconds) * unitsPerMillisecond
    }
}
