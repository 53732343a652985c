import Foundation
import Testing
import UserStreamCore

@Suite("Every event fits the published schema")
struct EventSchemaTests {
    @Test("each kind, full and bare, stated and inferred")
    func events() throws {
        let schema = try JSONSchema()
        for event in try EventSamples.all() {
            #expect(schema.faults(of: event.json, as: "event") == [], "\(event.json)")
        }
    }

    @Test(
        "a change that the forms forbid is refused",
        arguments: [
            (#""sequence":11"#, #""sequence":0"#), (#""sequence":11,"#, ""), (#""kind":"fill""#, #""kind":"trade""#),
            (#""quantity":"0.1""#, #""quantity":0.1"#), (#""quantity":"0.1""#, #""quantity":"0.10""#),
            (#""quantity":"0.1""#, #""quantity":"1e-1""#), (#""quantity":"0.1""#, #""quantity":null"#),
            (#""feeState":"final""#, #""feeState":"done""#), (#""market":"BTC-USDT""#, #""market":"btcusdt""#),
            (#""late":true"#, #""late":false"#), (#""origin":"venue""#, #""origin":"inferred""#),
            (#""source":"poll""#, #""source":"poll","price":"1""#), (#"[1700000030000,"#, "["),
        ])
    func refusals(part: String, replacement: String) throws {
        let fill = EventSamples.event(10, .fill(try EventSamples.fullFill()), origin: .venue).json
        let broken = replace(part, by: replacement, in: fill)
        #expect(broken != fill)
        #expect(try JSONSchema().faults(of: fill, as: "event") == [])
        #expect(try JSONSchema().faults(of: broken, as: "event") != [])
    }

    @Test("each kind of answer")
    func answers() throws {
        let schema = try JSONSchema()
        for (observation, endpoint) in try AnswerSamples.all() {
            let json = observation.json(endpoint: endpoint)
            #expect(schema.faults(of: json, as: "answer") == [], "\(json)")
        }
    }

    @Test("each category of error")
    func errors() throws {
        let schema = try JSONSchema()
        let categories: [APIError.Category] = [
            .transient, .rateLimited(retryAfter: nil), .rateLimited(retryAfter: .seconds(1)), .clockSkew, .notFound,
            .auth,
            .permission, .maintenance, .malformed, .rejected(.badSymbol), .rejected(.orderRefused),
            .rejected(.duplicateOrder),
        ]
        for category in categories {
            let json = APIError(category, code: "x", message: "words", status: 200).json
            #expect(schema.faults(of: json, as: "failure") == [], "\(json)")
        }
    }

    private func replace(_ part: String, by replacement: String, in text: String) -> String {
        guard let range = text.firstRange(of: part) else { return text }
        return text.replacingCharacters(in: range, with: replacement)
    }
}
