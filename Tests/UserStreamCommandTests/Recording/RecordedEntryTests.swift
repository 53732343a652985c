import Testing
import UserStream
import UserStreamCore

@testable import Recording
@testable import UserStreamCommand

@Suite("Lines of a recording")
struct RecordedEntryTests {
    private static let times = RecordedTimes(
        sent: Timestamp(milliseconds: 1), received: Timestamp(milliseconds: 2), at: Timestamp(milliseconds: 3))
    private static let draft = OrderDraft(
        clientOrderID: "a \"b\"", market: Market(base: "BTC", quote: "USDT"), side: .sell, type: .limitMaker,
        quantity: "0.1", price: "1.5")
    private static let stop = OrderDraft(
        clientOrderID: "s", market: Market(base: "BTC", quote: "USDT"), side: .buy, type: .stopLimit, quantity: "0.1",
        price: "1.5", stopPrice: "1.4", timeInForce: .fok)
    private static let response = APIResponse(
        status: 418, headers: [NameValue("Retry-After", "7"), NameValue("A", "")], body: Array("\u{1}{é}\n".utf8))

    private static var queries: [Query] {
        let window = HistoryWindow(
            from: Timestamp(milliseconds: -1), to: .distantFuture, venueSymbol: "btcusdt", cursor: "9:8")
        return [
            .accessToken, .serverTime, .status, .symbols, .accounts, .balances, .uid, .keyPermissions, .openOrders,
            .openOrders(ListingPage(venueSymbol: "x", cursor: "1")), .closedOrders(window), .fills(window),
            .fills(HistoryWindow(from: .epoch, to: .epoch)), .order(id: "1", venueSymbol: "x"),
            .order(clientOrderID: "c"), .orderFills(OrderReference(id: "2")),
        ]
    }

    private static var errors: [APIError] {
        let categories: [APIError.Category] = [
            .transient, .rateLimited(retryAfter: nil), .rateLimited(retryAfter: .seconds(1)), .clockSkew, .notFound,
            .auth, .permission, .maintenance, .malformed, .rejected(.badSymbol), .rejected(.symbolRequired),
        ]
        return categories.map { APIError($0, code: "x", message: "words", status: 200) }
            + [APIError(.transient, message: "")]
    }

    static var entries: [RecordedEntry] {
        let answers = queries.map { query in
            RecordedEntry.answer(
                RawAnswer(to: query, sent: times.sent, received: times.received, response: response))
        }
        let requests: [TradeRequest] = [
            .place(draft), .placeMany([draft, stop]), .cancel(OrderReference(id: "1")),
            .cancelMany([OrderReference(clientOrderID: "c", venueSymbol: "x")]),
        ]
        let binary = APIResponse(status: 200, body: [0xFF, 0x00, 0x80])
        return answers
            + errors.map { .failure(.error($0), of: .balances, times) }
            + requests.map { .traded(.response(binary), of: $0, times) }
            + requests.map { .traded(.error(errors[0]), of: $0, times) }
            + [
                .session(RawAnswer(to: .symbols, sent: times.sent, received: times.received, response: binary)),
                .markets(entry: 4, times), .failure(.entry(3), of: .openOrders, times), .tick(at: times.at),
                .clockCorrected(by: .milliseconds(-5), at: times.at), .expected(draft, at: times.at),
                .expected(stop, at: times.at),
                .stop(StopReason(category: .auth, message: "m", remedy: "r"), at: times.at),
                // Longer than the message of an error may be.
                .stop(
                    StopReason(
                        category: .rejected(.badWindow), message: String(repeating: "m", count: 400), remedy: ""),
                    at: times.at),
                .observed(response, of: .order(id: "1"), times),
                .message(RawMessage(Array("{\"a\":1}".utf8), push: 1), at: times.at),
                .message(RawMessage([0xFF, 0x00], push: 0), at: times.at), .socket(.live, at: times.at),
                .socket(.lost("cut"), at: times.at),
            ]
    }

    private func read(_ line: [UInt8], _ number: Int64, _ bodies: inout BodyBook) throws -> RecordedEntry {
        var fields = try StrictFields(try JSONDocument(line).root)
        #expect(try fields.integer("n") == number)
        let entry = try RecordedEntry(&fields, number: number, &bodies)
        try fields.finish()
        return entry
    }

    @Test("each entry is read as it was written")
    func roundTrip() throws {
        var (written, known) = (BodyBook(), BodyBook())
        for (index, entry) in Self.entries.enumerated() {
            let line = entry.line(number: Int64(index), &written)
            #expect(!line.contains(UInt8(ascii: "\n")))
            #expect(try read(line, Int64(index), &known) == entry)
        }
    }

    @Test("a body that comes again is written once")
    func repeatedBodies() throws {
        var (written, known) = (BodyBook(), BodyBook())
        let bodies = ["a", "a", "b", "a", "a"]
        var lines: [String] = []
        for (index, body) in bodies.enumerated() {
            let response = APIResponse(status: 200, body: Array(body.utf8))
            let entry = RecordedEntry.answer(
                RawAnswer(to: .balances, sent: .epoch, received: .epoch, response: response))
            let line = entry.line(number: Int64(index + 1), &written)
            #expect(try read(line, Int64(index + 1), &known) == entry)
            lines.append(String(decoding: line, as: UTF8.self))
        }
        #expect(lines.map { $0.contains("bodyOf") } == [false, true, false, false, true])
        #expect(lines[4].contains(#""bodyOf":4"#))
    }

    @Test("the header keeps every time of the policy")
    func header() throws {
        var policy = PollingPolicy()
        policy.activeFills = .milliseconds(321)
        policy.audit = .seconds(7)
        policy.detailsPerPass = 3
        policy.notFoundSpacing = [.seconds(9)]
        policy.watchedMarkets = [Market(base: "BTC", quote: "USDT")]
        let header = RecordingHeader(exchange: "huobi", account: "a:b", policy: policy)
        #expect(try RecordingHeader(try JSONDocument(header.line).root) == header)
        // A field that the policy gains has to be kept as well.
        #expect(Mirror(reflecting: policy).children.count == 24)
    }

    @Test("a sum fits its line only")
    func sums() throws {
        let json = Array(#"{"a":1}"#.utf8)
        let line = RecordedLine.sealed(json)
        #expect(String(decoding: line, as: UTF8.self) == #"{"a":1,"sum":"9c3e82dd6fcae8b1"}"# + "\n")
        #expect(RecordedLine.opened(line.dropLast()) == json)
        #expect(RecordedLine.opened(json) == json)
        var other = Array(line.dropLast())
        other[5] = UInt8(ascii: "2")
        #expect(RecordedLine.opened(other) == nil)
    }
}

extension RecordedLine {
    fileprivate static func opened(_ line: ArraySlice<UInt8>) -> [UInt8]? { opened(Array(line)) }
}
