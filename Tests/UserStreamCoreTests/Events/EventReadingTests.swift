import Testing
import UserStreamCore

@Suite("JSON forms: what was written is read back")
struct EventReadingTests {
    @Test("random events of every kind come back equal, and written again they are the same bytes")
    func roundTrip() throws {
        var events = RandomEvents()
        for round in 0..<4_000 {
            let event = events.event(round % RandomEvents.kinds)
            let line = event.json
            let read = try UserStreamEvent(json: line)
            #expect(read == event, "\(line)")
            #expect(Array(read.json.utf8) == Array(line.utf8))
            #expect(try UserStreamEvent(utf8: Array(line.utf8)) == event)
        }
    }

    /// An order with everything, in an event of which a test breaks one thing.
    private let line = #"""
        {"v":1,"sequence":42,"batch":17,"id":"a1","account":"huobi:main","kind":"order","origin":"venue",\#
        "source":"poll","observed":[1,2],"previous":"open","order":{"id":"5","market":"BTC-USDT",\#
        "venueSymbol":"btcusdt","owner":"own","side":"buy","type":"limit","price":"30000","quantity":"0.5",\#
        "remaining":"0.4","cumulativeQuantity":"0.1","fees":[{"asset":"BTC","amount":"0.0002"}],\#
        "state":"partiallyFilled"}}
        """#

    @Test func theLineIsRight() throws {
        #expect(try UserStreamEvent(json: line).json == line)
    }

    @Test(
        "whatever this version does not write is refused, and the place is named",
        arguments: [
            (#""v":1"#, #""v":2"#, "version 2"), (#""v":1,"#, "", #"no "v""#),
            (#""sequence":42"#, #""sequence":"x""#, "sequence"), (#""sequence":42,"#, "", #"no "sequence""#),
            (#""kind":"order""#, #""kind":"trade""#, "'trade'"), (#""kind":"order""#, #""kind":"fill""#, #"no "fill""#),
            (#""origin":"venue""#, #""origin":"rumour""#, "'rumour'"),
            (#""origin":"venue""#, #""origin":"inferred""#, #"no "evidence""#),
            (#""source":"poll""#, #""source":"dream""#, "source"), ("[1,2]", "[1]", "observed"),
            ("[1,2]", "[1,2.5]", "observed[1]"), (#""previous":"open""#, #""previous":"ajar""#, "previous"),
            (#""price":"30000""#, #""price":30000"#, "order.price"),
            (#""price":"30000""#, #""price":"3O""#, "order.price"),
            (#""price":"30000""#, #""prize":"30000""#, "order.prize"),
            (#""amount":"0.0002""#, #""amount":"""#, "order.fees[0].amount"),
            (#""fees":["#, #""fees":[7,"#, "order.fees[0]"),
            (#"[{"asset":"BTC","amount":"0.0002"}]"#, "{}", "order.fees"),
            (#""market":"BTC-USDT""#, #""market":"BTCUSDT""#, "order.market"),
            (#""side":"buy""#, #""side":null"#, "order.side"), (#""id":"5""#, #""id":5"#, "order.id"),
            (#""state":"partiallyFilled"}"#, #""state":"partiallyFilled"},"fill":{}"#, "fill"),
        ])
    func refusals(part: String, replacement: String, says: String) throws {
        let broken = line.replacing(part, with: replacement, maxReplacements: 1)
        #expect(broken != line)
        let error = #expect(throws: JSONError.self) { try UserStreamEvent(json: broken) }
        #expect("\(error.map(String.init(describing:)) ?? "")".contains(says), "\(error.debugDescription)")
    }
}
