import ArgumentParser
import ExchangeConnectors
import Foundation
import UserStreamCore

/// Reading a balance list of which nothing, little or all changed since the last one.
struct SnapshotBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Reading a balance list of 1,200 currencies: 2,400 rows, 233 kB.")

    @Option(help: "How many lists a figure is the mean of.")
    var rounds = 500

    func run() throws {
        let lists = SnapshotLists()
        let first = lists.body(changed: 0, round: 0)
        let huobi = Huobi(baseURL: "http://127.0.0.1:8080")
        let context = ExchangeContext(accountID: "1", apiKey: "k")
        func decode(_ body: [UInt8], _ memory: DecoderMemory) throws -> (Observation, DecoderMemory) {
            try huobi.decode(APIResponse(status: 200, body: body), for: .balances, context: context, memory: memory)
        }
        let memory = try decode(first, DecoderMemory()).1
        let copies = (0..<3).map { lists.body(changed: 0, round: $0) }
        var equal = 0
        let compare = Measure.microseconds(rounds) { round in
            if copies[round % 3].hasSameBytes(as: copies[(round + 1) % 3]) { equal += 1 }
        }
        let decoder = JSONDecoder()
        let baseline = try Measure.microseconds(max(1, rounds / 50)) { _ in
            blackHole(try decoder.decode(SnapshotLists.Answer.self, from: Data(first)).data.list.count)
        }
        print(
            "\(first.count) bytes; compared with equal ones in \(Measure.text(compare)) µs, JSONDecoder with Decimal \(Measure.text(baseline)) µs"
        )
        let whole = try Measure.microseconds(max(1, rounds / 10)) { _ in
            blackHole(try decode(first, DecoderMemory()).0.notes.count)
        }
        Measure.line("read whole", whole, baseline, "JSONDecoder")
        for changed in [0, 1, 10, 240, 1_000, 2_400] {
            let bodies = (1...16).map { lists.body(changed: changed, round: $0) }
            var found = 0
            let time = try Measure.microseconds(rounds) { round in
                let (observation, _) = try decode(bodies[round % 16], memory)
                if case .balances(let rows) = observation.content { found = rows.count }
            }
            Measure.line("\(changed) rows changed (\(found) balances read)", time, baseline, "JSONDecoder")
        }
        // As large as what zlib makes of such a list.
        let compressed = Array(first.prefix(25_000))
        var response = APIResponse(status: 200, body: first, compressedBody: compressed)
        let known = try huobi.decode(response, for: .balances, context: context, memory: DecoderMemory()).1
        response = APIResponse(status: 200, body: [], compressedBody: lists.copy(of: compressed))
        let same = try Measure.microseconds(rounds) { _ in
            blackHole(try huobi.decode(response, for: .balances, context: context, memory: known).0.notes.count)
        }
        Measure.line("the same compressed bytes", same, baseline, "JSONDecoder")
    }
}

/// Balance lists as HTX has them.
struct SnapshotLists {
    struct Answer: Decodable {
        struct Account: Decodable { var list: [Row] }
        struct Row: Decodable {
            var currency: String
            var type: String
            var balance: Decimal
            var sequence: String
            enum CodingKeys: String, CodingKey {
                case currency, type, balance
                case sequence = "seq-num"
            }
            init(from decoder: any Decoder) throws {
                let values = try decoder.container(keyedBy: CodingKeys.self)
                currency = try values.decode(String.self, forKey: .currency)
                type = try values.decode(String.self, forKey: .type)
                balance = Decimal(string: try values.decode(String.self, forKey: .balance)) ?? 0
                sequence = try values.decode(String.self, forKey: .sequence)
            }
        }
        var data: Account
    }

    /// The same bytes at another place.
    func copy(of bytes: [UInt8]) -> [UInt8] { bytes.map { $0 } }

    /// A list of which so many rows differ from the first one's.
    func body(changed: Int, round: Int) -> [UInt8] {
        var text = #"{"status":"ok","data":{"id":100009,"type":"spot","state":"working","list":["#
        let step = changed == 0 ? 0 : 2_400 / changed
        for row in 0..<2_400 {
            let isChanged = step > 0 && row % step == 0 && row / step < changed
            let amount = isChanged ? 700_000 + row * 16 + round : 100_000 + row
            let type = row % 2 == 0 ? "trade" : "frozen"
            let currency = "c" + String(10_000 + row / 2)
            if row > 0 { text += "," }
            text +=
                #"{"currency":"\#(currency)","type":"\#(type)","balance":"\#(amount).430000000000000000","seq-num":"\#(isChanged ? 6000 : 4771)"}"#
        }
        return Array((text + "]}}").utf8)
    }
}
