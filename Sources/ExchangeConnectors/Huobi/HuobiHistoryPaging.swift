import UserStreamCore

/// The page of `/v1/order/history` that a window's cursor names: everything up to `to`.
///
/// When more rows exist the exchange names the `next-time` (HTX spot API reference), which becomes the end of the next page. Whether the
/// rows of that very millisecond come again is not documented; coming twice does no harm.
struct HuobiHistoryCursor {
    /// The newest moment that the page may show, in milliseconds.
    var to: Int64

    /// Reads a window's cursor.
    init(_ window: HistoryWindow) throws(ConnectorError) {
        guard let cursor = window.cursor else {
            to = window.to.milliseconds
            return
        }
        guard let time = Int64(cursor), time > 0 else {
            throw ConnectorError(.parameter, "'\(cursor.prefix(80))' is no cursor of closed orders")
        }
        to = time
    }

    /// The window's next page, and what is lost by going there.
    /// - Parameter nextTime: what the envelope names, in milliseconds.
    func next(_ nextTime: Int64, in window: HistoryWindow) -> (window: HistoryWindow?, problem: String?) {
        var following = window
        if nextTime < to {
            following.cursor = String(nextTime)
            return (nextTime < window.from.milliseconds ? nil : following, nil)
        }
        // A page that is full of one millisecond cannot be passed by time. Below it there may be more.
        following.cursor = String(to - 1)
        let problem = "the rows of one millisecond do not fit a page; some may be missing"
        return (to - 1 < window.from.milliseconds ? nil : following, problem)
    }
}
