import Foundation
import UserStreamCore

/// Answers as they usually are.
enum Usual {
    /// Questions whose answers are remembered, and what they usually are.
    static let remembered: [(query: Query, body: [UInt8])] = {
        let window = HistoryWindow(from: Timestamp(milliseconds: 1_699_990_000_000), to: .distantFuture)
        return [
            (.balances, manyBalances), (.balances, answer(to: .balances)), (.openOrders, answer(to: .openOrders)),
            (.closedOrders(window), answer(to: .closedOrders)), (.fills(window), answer(to: .fills)),
        ]
    }()

    /// The usual answer to a kind of question.
    static func answer(to kind: QueryKind) -> [UInt8] { answers[kind] ?? [] }

    private static let answers: [QueryKind: [UInt8]] = {
        let names: [QueryKind: String] = [
            .symbols: "symbols.shortKeys", .accounts: "accounts.ok", .balances: "balances.ok",
            .openOrders: "openOrders.states", .order: "order.partialCanceled", .closedOrders: "closedOrders.history",
            .fills: "fills.ok",
            .orderFills: "orderFills.ok",
        ]
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/huobi")
        return names.mapValues { name in
            guard let data = try? Data(contentsOf: folder.appending(path: "\(name).json")) else {
                fatalError("there is no fixture \(name)")
            }
            return [UInt8](data)
        }
    }()

    /// A list as long as real ones, so that few of its rows are a small part of it.
    private static let manyBalances: [UInt8] = {
        let rows = (0..<90).flatMap { number in
            ["trade", "frozen"].map {
                #"{"currency":"c\#(number)","type":"\#($0)","balance":"\#(number).25","seq-num":"4771"}"#
            }
        }
        let list = rows.joined(separator: ",")
        return Array(#"{"status":"ok","data":{"id":100009,"type":"spot","state":"working","list":[\#(list)]}}"#.utf8)
    }()
}
