import ExchangeConnectors
import Testing
import UserStreamCore

/// A small pretend HTX that serves rows of fills or orders by page, in one of the ways that the reference leaves open.
struct HuobiPagingServer {
    struct Row: Hashable {
        var id: Int64
        var time: Int64
        var symbol = "btcusdt"
    }

    /// What the reference leaves open.
    struct Dialect: CustomTestStringConvertible, Hashable, Sendable {
        /// In which order the rows are listed.
        enum Order: Hashable, Sendable, CaseIterable {
            case time, id, shuffled
        }
        var order: Order
        /// Whether the row that `from` names comes again.
        var isCursorIncluded: Bool
        /// Whether `next-time` is the time of the last row shown, not that of the first one left out.
        var isNextTimeRepeated = true
        var testDescription: String { "\(order), cursor \(isCursorIncluded ? "included" : "excluded")" }

        static let all = Order.allCases.flatMap { order in
            [true, false].map { Dialect(order: order, isCursorIncluded: $0) }
        }
    }

    /// The rows in the order in which they are listed.
    private let rows: [Row]
    private let dialect: Dialect
    /// How many pages were asked for.
    private(set) var requests = 0

    init(_ rows: [Row], _ dialect: Dialect) {
        self.rows = Self.sorted(rows, dialect.order)
        self.dialect = dialect
    }

    /// Reads a query to its end; the ids of all rows that came, and whether anything was noted as lost.
    mutating func readAll(_ first: Query) throws -> (ids: [String], isWhole: Bool) {
        var ids: [String] = []
        var isWhole = true
        var query: Query? = first
        var seen: Set<Query> = []
        while let asked = query {
            try #require(seen.insert(asked).inserted, "the same page is asked for twice")
            try #require(requests < 4_000, "paging does not end")
            let request = try Huobi().request(for: asked, context: HuobiFixture.context)
            let (observation, _) = try Huobi().decode(
                answer(request), for: asked, context: HuobiFixture.context, memory: DecoderMemory())
            switch observation.content {
            case .fills(let fills): ids += fills.map(\.tradeID)
            case .orders(let orders): ids += orders.map(\.id.text)
            default: break
            }
            isWhole = isWhole && !observation.notes.contains { $0.isRowLost }
            query = observation.next
        }
        return (ids, isWhole)
    }

    private mutating func answer(_ request: APIRequest) throws -> APIResponse {
        requests += 1
        func value(_ name: String) -> Int64? {
            request.parameters.first { $0.name == name }.flatMap { Int64($0.value) }
        }
        let size = Int(try #require(value("size")))
        let times = (value("start-time") ?? .min)...(value("end-time") ?? .max)
        let from = value("from") ?? .max
        let listed = rows.filter { row in
            times.contains(row.time) && (row.id < from || (dialect.isCursorIncluded && row.id == from))
        }
        let page = listed.prefix(size)
        var tail = ""
        if request.path == "/v1/order/history", listed.count > size, let last = page.last {
            tail = ",\"next-time\":\(dialect.isNextTimeRepeated ? last.time : listed[size].time)"
        }
        let kind = request.path.hasSuffix("matchresults") ? Self.fill : Self.order
        let body = #"{"status":"ok","data":["# + page.map(kind).joined(separator: ",") + "]" + tail + "}"
        return APIResponse(status: 200, body: Array(body.utf8))
    }

    private static func sorted(_ rows: [Row], _ order: Dialect.Order) -> [Row] {
        switch order {
        case .time: rows.sorted { ($0.time, $0.id) > ($1.time, $1.id) }
        case .id: rows.sorted { $0.id > $1.id }
        // Any fixed order; inside one millisecond the reference's cursor leaves only that of the ids.
        case .shuffled:
            rows.sorted { left, right in
                left.time == right.time ? left.id > right.id : mixed(left.time) < mixed(right.time)
            }
        }
    }

    private static func mixed(_ time: Int64) -> UInt64 {
        let mixed = UInt64(bitPattern: time) &* 0x9E37_79B9_7F4A_7C15
        return mixed ^ mixed >> 29
    }

    private static func fill(_ row: Row) -> String {
        """
        {"id":\(row.id),"order-id":1,"match-id":1,"trade-id":\(row.id),"symbol":"\(row.symbol)","type":"buy-limit",\
        "role":"maker","price":"2","filled-amount":"1","filled-fees":"0","created-at":\(row.time)}
        """
    }

    private static func order(_ row: Row) -> String {
        """
        {"id":\(row.id),"symbol":"\(row.symbol)","amount":"1","price":"2","created-at":\(row.time),\
        "type":"buy-limit","state":"canceled"}
        """
    }
}
