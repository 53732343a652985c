import UserStreamCore

/// Rows as they were written before. A row looks the same until what it shows changes, and most rows of an answer stood in the last one.
struct HuobiRowCache: Sendable {
    /// How an order is written.
    enum OrderForm: Hashable { case open, detail }

    private struct OrderRow: Sendable {
        let order: SimulatedOrder.Storage
        let bytes: [UInt8]
    }

    private struct FillRow: Sendable {
        let fill: SimulatedFill
        let bytes: [UInt8]
    }

    private struct BalanceRows: Sendable {
        let balance: SimulatedBalance?
        let bytes: [UInt8]
    }

    /// A whole answer, which looks the same as long as all its rows do.
    private struct Answer<Row: Equatable & Sendable>: Sendable {
        let rows: [Row]
        let body: [UInt8]
    }

    /// By order, the row of its last revision that was shown.
    private var open: [Int64: OrderRow] = [:]
    private var details: [Int64: OrderRow] = [:]
    private var fills: [Int64: FillRow] = [:]
    /// By the exchange's name of an asset, its rows as they were last shown.
    private var balances: [String: BalanceRows] = [:]
    /// The last list of open orders, and some of the last lists of fills: windows of different lengths come in turn.
    private var openAnswer: Answer<SimulatedOrder>?
    private var fillAnswers: [Answer<SimulatedFill>] = []
    private static let fillAnswerLimit = 4
    /// How the rows are written that are kept.
    private var style = HuobiRowStyle(idsAsStrings: false, ageing: .zero)
    private static let limit = 4_096

    /// Writes the row of an order.
    mutating func write(
        _ order: SimulatedOrder, _ form: OrderForm, to writer: inout JSONWriter, _ style: HuobiRowStyle, index: Int,
        write: (inout JSONWriter) -> Void
    ) {
        guard !style.special.contains(index) else { return write(&writer) }
        adopt(style)
        let kept = form == .open ? open[order.id] : details[order.id]
        if let kept, kept.order === order.storage { return writer.raw(kept.bytes) }
        var row = JSONWriter(capacity: 512)
        write(&row)
        writer.raw(row.bytes)
        let written = OrderRow(order: order.storage, bytes: row.bytes)
        if form == .open { open[order.id] = written } else { details[order.id] = written }
    }

    /// Writes the row of a fill.
    mutating func write(
        _ fill: SimulatedFill, to writer: inout JSONWriter, _ style: HuobiRowStyle, index: Int
    ) {
        guard !style.special.contains(index) else { return fill.write(to: &writer, style, index: index) }
        adopt(style)
        if let kept = fills[fill.rowID], kept.fill == fill { return writer.raw(kept.bytes) }
        var row = JSONWriter(capacity: 512)
        fill.write(to: &row, style, index: index)
        writer.raw(row.bytes)
        fills[fill.rowID] = FillRow(fill: fill, bytes: row.bytes)
    }

    /// Writes the rows of a balance.
    mutating func write(
        _ balance: SimulatedBalance?, named name: String, to writer: inout JSONWriter,
        write: (inout JSONWriter) -> Void
    ) {
        if let kept = balances[name], kept.balance == balance { return writer.raw(kept.bytes) }
        // What stands between the brackets of a list.
        var rows = JSONWriter(capacity: 256)
        rows.beginArray()
        write(&rows)
        let bytes = Array(rows.bytes.dropFirst())
        writer.raw(bytes)
        balances[name] = BalanceRows(balance: balance, bytes: bytes)
    }

    /// The list of open orders, written only where a row changed.
    mutating func open(
        _ orders: [SimulatedOrder], _ style: HuobiRowStyle, write: (inout Self) -> [UInt8]
    ) -> [UInt8] {
        guard style.special.isEmpty else { return write(&self) }
        adopt(style)
        if let kept = openAnswer, kept.rows == orders { return kept.body }
        let body = write(&self)
        openAnswer = Answer(rows: orders, body: body)
        return body
    }

    /// A list of fills, written only where it is none of the last ones.
    mutating func fills(_ fills: [SimulatedFill], _ style: HuobiRowStyle, write: (inout Self) -> [UInt8]) -> [UInt8] {
        guard style.special.isEmpty else { return write(&self) }
        adopt(style)
        if let kept = fillAnswers.first(where: { $0.rows == fills }) { return kept.body }
        let body = write(&self)
        if fillAnswers.count == Self.fillAnswerLimit { fillAnswers.removeFirst() }
        fillAnswers.append(Answer(rows: fills, body: body))
        return body
    }

    private mutating func adopt(_ style: HuobiRowStyle) {
        let isSame = style.idsAsStrings == self.style.idsAsStrings && style.ageing == self.style.ageing
        if isSame, open.count < Self.limit, details.count < Self.limit, fills.count < Self.limit { return }
        self.style = style
        open = [:]
        details = [:]
        fills = [:]
        openAnswer = nil
        fillAnswers = []
    }
}
