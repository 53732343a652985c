import ExchangeConnectors
import Foundation
import Recording
import SQLiteJournal
import UserStream
import UserStreamCore

/// What it costs to capture everything that an account takes in.
extension JournalBenchmark {
    /// Captures listings of so many live orders: those of which one row changed, each with an event that followed, and those that are as the last.
    func capture(orders: Int, answers: Int, _ path: String) async throws {
        let scrubber = try Scrubber(
            Credentials(
                apiKey: "b1rsadb64-3f2a1c9d-8e7b6a50-1c2d3", secretKey: SecretBytes("5e884898-da280471-51d0e56f-8dc62"))
        )
        let journal = SQLiteJournal("huobi:main", at: path, capture: RawCapture(scrubber: scrubber))
        _ = try await journal.open()
        let start = CaptureStart(
            exchange: "huobi", policy: PollingPolicy(), sequence: 0, time: .epoch, checkpoint: [])
        try await journal.beginPiece(start) { [] }
        var listings = (0..<answers).map { listing(orders, moved: $0) }
        let size = listings.reduce(0) { $0 + $1.count } / answers
        var before = ProcessUsage.processorTime
        for (number, body) in listings.enumerated() {
            try await journal.append([taken(scrubber.scrubbed(body), batch(Int64(number) + 1))]) { [] }
        }
        let changed = ProcessUsage.processorTime - before
        listings = Array(repeating: listings[0], count: answers)
        before = ProcessUsage.processorTime
        for body in listings { try await journal.capture(taken(scrubber.scrubbed(body))) }
        let same = ProcessUsage.processorTime - before
        try await journal.close()
        let folder = path + ".capture"
        let bytes = try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) { sum, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            return sum + ((attributes[.size] as? NSNumber)?.intValue ?? 0)
        }
        print(
            "raw capture of an answer of \(size) bytes: \(Measure.text(changed / Double(answers))) µs CPU with its event, "
                + "\(Measure.text(same / Double(answers))) µs when it is as the last; \(bytes / answers / 2) bytes on the disk at the mean"
        )
    }

    private func taken(_ body: [UInt8], _ batch: EventBatch = EventBatch()) -> TakenInput {
        let time = Timestamp(milliseconds: 1_700_000_000_000)
        let headers = [
            NameValue("date", "Tue, 14 Nov 2023 22:13:20 GMT"), NameValue("content-type", "application/json"),
            NameValue("ratelimit-limit", "50"), NameValue("ratelimit-remaining", "\(body.count % 50)"),
        ]
        let answer = RawAnswer(
            to: .openOrders(ListingPage()), sent: time, received: time,
            response: APIResponse(status: 200, headers: headers, body: body))
        return TakenInput(.answer(answer, nil), at: time, followedBy: batch)
    }

    private func listing(_ orders: Int, moved: Int) -> [UInt8] {
        let rows = (0..<orders).map { order in
            let filled = order == moved % orders ? "0.\(moved + 1)" : "0"
            return
                #"{"id":\#(59_378_000 + order),"symbol":"btcusdt","account-id":100009,"client-order-id":"mm-\#(order)","#
                + #""amount":"0.5","price":"\#(30_000 - order)","created-at":\#(1_699_999_990_000 + order),"#
                + #""type":"buy-limit","filled-amount":"\#(filled)","filled-cash-amount":"0","filled-fees":"0","source":"spot-api","state":"submitted"}"#
        }
        return Array(#"{"status":"ok","data":[\#(rows.joined(separator: ","))]}"#.utf8)
    }

    private func batch(_ number: Int64) -> EventBatch {
        let time = Timestamp(milliseconds: 1_700_000_000_000)
        return EventBatch(events: [
            UserStreamEvent(
                sequence: number, batch: number, isLast: true, id: "huobi:main/transfer/\(number)",
                account: "huobi:main", origin: .venue, source: .poll, time: nil,
                observed: ObservedSpan(from: time, to: time),
                change: .transfer(Transfer(asset: "USDT", amount: ExactDecimal(number))))
        ])
    }
}
