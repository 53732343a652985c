import ExchangeSimulator
import UserStreamCore

// Balances, orders and fills.
extension BitsoRules {
    static func balances(
        _ question: FaceQuestion, _ face: inout BitsoFace, _ exchange: SimulatedExchange
    ) -> [UInt8] {
        var rows = face.balances(question, exchange)
        face.disturb(&rows, question)
        return success { writer in
            writer.beginObject()
            writer.key("balances")
            writer.beginArray()
            for row in rows {
                writer.beginObject()
                writer.key("currency", row.asset.code.lowercased())
                writer.key("available", row.available)
                writer.key("locked", row.locked)
                writer.key("total", row.total)
                writer.key("pending_deposit", ExactDecimal.zero)
                writer.key("pending_withdrawal", ExactDecimal.zero)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
    }

    /// Live orders, by their creation.
    static func openOrders(
        _ question: FaceQuestion, _ face: inout BitsoFace, _ exchange: SimulatedExchange
    ) throws(FaceRefusal) -> [UInt8] {
        let moment = face.moment(of: question)
        var rows = exchange.openOrders(account: question.account, asOf: moment)
        if let rules = try book(question, exchange) { rows.removeAll { $0.market != rules.market } }
        let number: Int64?
        if let marker = question.parameter("marker") {
            // An order that has ended since still has its place.
            guard let order = exchange.order(streamID: OrderID(marker), asOf: question.time),
                order.account == question.account
            else { throw .badParameter("marker") }
            number = order.number
        } else {
            number = nil
        }
        rows = try page(rows, question, behind: number) { $0.number }
        face.disturb(&rows, question, isLaterPage: number != nil)
        return write(rows, question, &face)
    }

    /// The orders that the request names, in a list; those that are not known are left out.
    static func order(
        _ question: FaceQuestion, _ face: inout BitsoFace, _ exchange: SimulatedExchange
    ) throws(FaceRefusal) -> [UInt8] {
        let moment = face.moment(of: question)
        let references = orders(namedBy: question.request)
        if references.isEmpty { throw .badParameter("oid") }
        let found = references.flatMap { named($0, question, exchange, asOf: moment) }
        return write(face.remembered(found, question), question, &face)
    }

    static func named(
        _ reference: OrderReference, _ question: FaceQuestion, _ exchange: SimulatedExchange, asOf moment: Timestamp
    ) -> [SimulatedOrder] {
        if let id = reference.id {
            let order = exchange.order(streamID: id, asOf: moment)
            return order.map { $0.account == question.account ? [$0] : [] } ?? []
        }
        guard let name = reference.clientOrderID else { return [] }
        return exchange.orders(clientOrderID: name, account: question.account, asOf: moment)
    }

    /// The account's trades, by their ids.
    static func fills(
        _ question: FaceQuestion, _ face: inout BitsoFace, _ exchange: SimulatedExchange
    ) throws(FaceRefusal) -> [UInt8] {
        var rows = face.fills(question, exchange)
        if let rules = try book(question, exchange) { rows.removeAll { $0.market != rules.market } }
        var marker: Int64?
        if let text = question.parameter("marker") {
            guard let id = Int64(text) else { throw .badParameter("marker") }
            marker = id
        }
        rows = try page(rows, question, behind: marker) { $0.tradeID }
        face.disturb(&rows, question, isLaterPage: marker != nil)
        return write(rows, question, &face)
    }

    /// All trades of an order.
    static func orderFills(
        _ question: FaceQuestion, _ face: inout BitsoFace, _ exchange: SimulatedExchange
    ) throws(FaceRefusal) -> [UInt8] {
        let fills = face.fills(question, exchange)
        guard let reference = orders(namedBy: question.request).first,
            let order = named(reference, question, exchange, asOf: question.time).first
        else { throw .refused(.unknownOrder) }
        var rows = fills.filter { $0.orderID == order.id }
        face.disturb(&rows, question)
        return write(rows, question, &face)
    }

    /// The book that a request is about; `nil` for all.
    private static func book(_ question: FaceQuestion, _ exchange: SimulatedExchange) throws(FaceRefusal)
        -> MarketRules?
    {
        guard let name = question.parameter("book") else { return nil }
        guard let rules = exchange.rules(venueSymbol: name) else { throw .refused(.unknownMarket) }
        return rules
    }

    /// A page of rows: newest first unless it is asked for otherwise, and only those behind the marker.
    private static func page<Row>(
        _ rows: [Row], _ question: FaceQuestion, behind marker: Int64?, by id: (Row) -> Int64
    ) throws(FaceRefusal) -> [Row] {
        let limit = question.parameter("limit").map { Int($0) ?? 0 } ?? 25
        guard (1...100).contains(limit) else { throw .badParameter("limit") }
        let isRising: Bool
        switch question.parameter("sort") {
        case nil, "desc": isRising = false
        case "asc": isRising = true
        default: throw .badParameter("sort")
        }
        let behind = rows.filter { row in marker.map { isRising ? id(row) > $0 : id(row) < $0 } ?? true }
        return Array(behind.sorted { isRising ? id($0) < id($1) : id($0) > id($1) }.prefix(limit))
    }
}
