import ExchangeConnectors
import Testing
import UserStreamCore

/// What connectors of other packages build on.
@Suite("Readers that connectors share")
struct SharedReaderTests {
    @Test("Nonces grow, whatever the clock does")
    func nonces() {
        let sequence = NonceSequence()
        let times: [Int64] = [1_000, 1_000, 400, 5_000, 5_000]
        #expect(times.map { sequence.next(at: Timestamp(milliseconds: $0)) } == [1_000, 1_001, 1_002, 5_000, 5_001])
    }

    @Test("The head of an answer tells the time, or nothing does")
    func head() throws {
        var response = APIResponse(status: 200, headers: [NameValue("date", "Tue, 14 Nov 2023 22:13:20 GMT")], body: [])
        #expect(
            try Observation(timeInHeadOf: response).content == .serverTime(Timestamp(milliseconds: 1_700_000_000_000)))
        response.headers = []
        #expect(throws: APIError.self) { try Observation(timeInHeadOf: response) }
    }

    @Test("A page goes on behind its marker, but not with itself")
    func pages() {
        let empty = Observation(.orders([OrderReport]()))
        for (marker, last, next) in [("7", nil, "7"), ("7", "9", "7"), ("7", "7", nil), (nil, "7", nil)]
            as [(String?, String?, String?)]
        {
            var observation = empty
            observation.goOn(behind: marker, not: last) { .openOrders(ListingPage(cursor: $0)) }
            #expect(observation.next == next.map { .openOrders(ListingPage(cursor: $0)) })
            #expect(observation.notes.contains(where: \.isRowLost) == (next == nil))
        }
    }

    @Test("Something else than a list is no list without rows")
    func list() throws {
        #expect(try JSONDocument("[1]").root.requiredList().count == 1)
        #expect(throws: APIError.self) { try JSONDocument("{}").root.requiredList() }
    }
}
