import ExchangeSimulator
import Foundation
import Testing
import UserStream
import UserStreamCore

@testable import Recording
@testable import UserStreamCommand

/// Each piece of what a journal captures leads to its events, without the pieces before it.
@Suite("Pieces of capture are played by themselves (P10)", .serialized)
struct PieceReplayTests {
    /// How many sessions are played; more with the variable that plays more of other things as well.
    private static let seeds = ProcessInfo.processInfo.environment["USERSTREAM_TEST_SEEDS"].flatMap { Int($0) } ?? 1

    @Test(
        "with every fault, with orders of the consumer's own, over kills", arguments: 1...UInt64(seeds),
        ["huobi", "binance", "probit", "cryptocom"])
    func everyPiece(seed: UInt64, exchange: String) async throws {
        try await withFolder { folder in
            let session = try VirtualSession(
                at: exchange, seed: seed, dialects: exchange == "huobi" ? Dialect.drawn(seed: seed) : [])
            let journal = PieceJournal(session.account, pieces: .seconds(4), try Scrubber(session.credentials))
            // A process that is killed, one that ends by itself, one that goes on.
            try await session.keep(in: journal, seconds: 16, ownOrders: exchange == "huobi", isKilled: true)
            try await session.keep(in: journal, seconds: 14, ownOrders: false, isKilled: false)
            try await session.keep(in: journal, seconds: 8, ownOrders: false, isKilled: true)
            #expect(journal.pieces.count > 6)
            #expect(journal.log.count > 20)
            var kinds: Set<String> = []
            for (number, piece) in journal.pieces.enumerated() {
                let part = "\(folder)/\(number)"
                try journal.write(piece, to: part)
                #expect(try await replayed(part) == piece.events, "piece \(number)")
                kinds.formUnion(try recordedKinds(part))
            }
            #expect(kinds.isSuperset(of: ["session", "answer", "markets", "resumed"]))
        }
    }

    @Test("a recorder hears where a piece begins, and its recording is played as one")
    func recorder() async throws {
        try await withFolder { folder in
            let session = try VirtualSession(seed: 7)
            let journal = PieceJournal(session.account, pieces: .seconds(4), try Scrubber(session.credentials))
            let recorder = try session.recorder(into: folder)
            try await session.keep(in: journal, seconds: 30, ownOrders: true, isKilled: false, recorder: recorder)
            #expect(journal.pieces.count > 3)
            #expect(try await replayed(folder) == journal.log)
            #expect(try recordedKinds(folder).contains("resumed"))
        }
    }
}
