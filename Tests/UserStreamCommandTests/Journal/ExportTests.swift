import ExchangeConnectors
import ExchangeSimulator
import Foundation
import SQLiteJournal
import Testing
import UserStream
import UserStreamCore
import UserStreamTestKit

@testable import UserStreamCommand

@Suite("export")
struct ExportTests {
    private func fill(_ id: String, _ quantity: ExactDecimal, provisional: Bool = false) -> Fill {
        var fill = Fill(tradeID: id, orderID: "7", venueSymbol: "btcusdt", quantity: quantity)
        fill.isProvisional = provisional
        fill.feeState = provisional ? .pending : .final
        return fill
    }

    private func standing(_ changes: [Change], withBaseline: Bool = false) async throws -> [StandingFills.Row] {
        try await withFolder { folder in
            let path = folder + "/a.sqlite"
            try await SampleJournal.write(changes, to: path)
            var rows: [StandingFills.Row] = []
            try StandingFills(try SQLiteJournalReader(at: path), withBaseline: withBaseline).forEach { rows.append($0) }
            return rows
        }
    }

    @Test("a provisional fill stands until it is replaced, and what is not confirmed of it after that")
    func superseded() async throws {
        let inferred = fill("p1", "0.5", provisional: true)
        let rest = fill("p1", "0.2", provisional: true)
        var changes: [Change] = [.fill(inferred)]
        #expect(try await standing(changes).map(\.fill) == [inferred])
        changes += [
            .fill(fill("1", "0.3")), .fillSuperseded(FillSupersede(fill: inferred, by: ["1"], remainder: rest)),
        ]
        #expect(try await standing(changes).map(\.fill) == [fill("1", "0.3"), rest])
        changes += [
            .fill(fill("2", "0.2")), .fillSuperseded(FillSupersede(fill: rest, by: ["2"], remainder: nil)),
        ]
        #expect(try await standing(changes).map(\.fill) == [fill("1", "0.3"), fill("2", "0.2")])
        #expect(try await standing(changes).map(\.sequence) == [2, 4])
    }

    @Test("a fee that was settled later is in its row; what was taken back is no row; older fills only when asked for")
    func corrections() async throws {
        var (pending, settled) = (fill("1", 1), fill("1", 1))
        pending.feeState = .pending
        settled.fees = [Fee(asset: "BTC", amount: "0.01")]
        let changes: [Change] = [
            .snapshotItem(.fill(fill("0", 1))), .fill(pending), .fill(fill("2", 2)), .feeSettled(settled),
            .fillVoided(fill("2", 2)),
        ]
        #expect(try await standing(changes).map(\.fill) == [settled])
        #expect(try await standing(changes, withBaseline: true).map(\.fill) == [fill("0", 1), settled])
    }

    @Test("the columns, to the letter")
    func csv() throws {
        var fill = try EventSamples.fullFill()
        fill.clientOrderID = "a,\"b\""
        fill.isProvisional = false
        fill.fees += [Fee(asset: "BTC", amount: "0.1"), Fee(asset: "HT", amount: "1"), Fee(asset: "X", amount: "2")]
        let row = StandingFills.Row(sequence: 4, account: "huobi:main", fill: fill)
        #expect(
            FillTable.header
                == "sequence,time,timeMs,account,market,venueSymbol,orderId,clientOrderId,tradeId,leg,side,price,quantity,"
                + "quoteQuantity,feeAsset,feeAmount,fee2Asset,fee2Amount,otherFees,role,state")
        #expect(
            FillTable.csv(row)
                == "4,2023-11-14T22:13:50.500Z,1700000030500,huobi:main,BTC-USDT,btcusdt,59378001,\"a,\"\"b\"\"\","
                + "100077123,sell,buy,30000,0.1,3000,HBPOINT,-0.0002,BTC,0.1,1 HT; 2 X,maker,final")
        #expect(try JSONSchema().faults(of: FillTable.json(row), as: "exportedFill") == [])
        let bare = Fill(tradeID: "9", orderID: "1", venueSymbol: "newcoin", quantity: "1")
        #expect(
            FillTable.csv(StandingFills.Row(sequence: 1, account: "a", fill: bare))
                == "1,,,a,,newcoin,1,,9,,,,1,,,,,,,,final")
    }

    @Test("the command writes the fills of a period, in both forms")
    func command() async throws {
        try await SampleJournal.withEveryKind { path, _ in
            let table = try await Tool.run(["export", "--journal", path])
            #expect(table.status == 0)
            #expect(table.output.hasPrefix(FillTable.header + "\n"))
            let lines = try await Tool.run(["export", "--journal", path, "--format", "ndjson", "--what", "fills"])
            #expect(lines.output.split(separator: "\n").count == table.output.split(separator: "\n").count - 1)
            for line in lines.output.split(separator: "\n") {
                #expect(try JSONSchema().faults(of: String(line), as: "exportedFill") == [])
            }
            let none = try await Tool.run([
                "export", "--journal", path, "--since", "1990-01-01", "--until", "1990-01-02", "--baseline",
            ])
            #expect(!none.output.contains("100077123"))
        }
    }

    @Test("after a whole history with faults, the rows are the fills that truly stand", arguments: [UInt64(1), 2, 3])
    func history(seed: UInt64) async throws {
        let plan = FaultPlan(Fault.all, millionths: 15_000, seed: seed)
        var run = try VirtualRun(
            Scenario(seed: seed, faults: plan), connector: Huobi(baseURL: "http://127.0.0.1:8080"))
        run.run(for: .seconds(120))
        run.settle()
        let (log, truth) = (run.client.log, run.history.finalState.fills)
        try await withFolder { folder in
            let path = folder + "/a.sqlite"
            try await SampleJournal.write(log: log, to: path)
            let reader = try SQLiteJournalReader(at: path)
            var fold = AccountSnapshot()
            for event in log { fold.apply(event) }
            let found = try reader.verify()
            #expect(found.damage == nil)
            #expect(found.snapshot == fold)
            var rows: [FillKey: Fill] = [:]
            try StandingFills(reader, withBaseline: true).forEach { rows[$0.fill.key] = $0.fill }
            #expect(truth.count > 20)
            for fill in truth {
                let row = rows.removeValue(forKey: fill.key)
                #expect(row?.quantity == fill.quantity, "\(fill.key)")
                #expect(row?.fees == fill.fees)
                #expect(row?.isProvisional == false)
            }
            #expect(rows.isEmpty)
        }
    }
}
