import UserStreamCore

/// Rows as they were written before. A row looks the same until what it shows changes, and most rows of an answer stood in the last one.
struct HuobiRowCache: Sendable {
    /// How an order is written.
    enum OrderForm: Hashable { case open, detail }
    /// Which of the two rows of a balance it is.
    enum BalancePart: Hashable { case trade, frozen }

    private struct OrderRow: Sendable {
        let order: SimulatedOrder.Storage
        let bytes: [UInt8]
    }

    private struct FillRow: Sendable {
        let fill: SimulatedFill
        let bytes: [UInt8]
    }

    private struct BalanceRow: Sendable {
        let balance: SimulatedBalance?
        let bytes: [UInt8]
    }

    /// By order, the row of its last revision that was shown.
    private var open: [Int64: OrderRow] = [:]
    private var details: [Int64: OrderRow] = [:]
    private var fills: [Int64: FillRow] = [:]
    /// By the exchange's name of an asset, its rows as they were last shown.
    private var available: [String: BalanceRow] = [:]
    private var frozen: [String: BalanceRow] = [:]
    /// How the rows are written that are kept.
    private var style = HuobiRowStyle(idsAsStrings: false, ageing: .zero)
    private static let limit = 4_096

    /// Writes the row of an order.
    mutating func write(
        _ order: SimulatedOrder, _ form: OrderForm, to writer: inout JSONWriter, _ style: HuobiRowStyle, index: Int,
        write: (inout JSONWriter) -> Void
    ) {
        guard !style.isSpecial(index) else { return write(&writer) }
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
        guard !style.isSpecial(index) else { return fill.write(to: &writer, style, index: index) }
        adopt(style)
        if let kept = fills[fill.rowID], kept.fill == fill { return writer.raw(kept.bytes) }
        var row = JSONWriter(capacity: 512)
        fill.write(to: &row, style, index: index)
        writer.raw(row.bytes)
        fills[fill.rowID] = FillRow(fill: fill, bytes: row.bytes)
    }

    /// Writes one of the two rows of a balance.
    mutating func write(
        _ balance: SimulatedBalance?, _ part: BalancePart, named name: String, to writer: inout JSONWriter,
        write: (inout JSONWriter) -> Void
    ) {
        let kept = part == .trade ? available[name] : frozen[name]
        if let kept, kept.balance == balance { return writer.raw(kept.bytes) }
        var row = JSONWriter(capacity: 128)
        write(&row)
        writer.raw(row.bytes)
        let written = BalanceRow(balance: balance, bytes: row.bytes)
        if part == .trade { available[name] = written } else { frozen[name] = written }
    }

    private mutating func adopt(_ style: HuobiRowStyle) {
        let isSame = style.idsAsStrings == self.style.idsAsStrings && style.ageing == self.style.ageing
        if isSame, open.count < Self.limit, details.count < Self.limit, fills.count < Self.limit { return }
        self.style = style
        open = [:]
        details = [:]
        fills = [:]
    }
}

extension HuobiRowStyle {
    /// Whether a row is written in a way of its own.
    fileprivate func isSpecial(_ index: Int) -> Bool { rowWithoutID == index || rowOfUnknownState == index }
}
