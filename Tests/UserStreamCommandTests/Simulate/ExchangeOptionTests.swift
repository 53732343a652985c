import ArgumentParser
import ExchangeSimulator
import Testing
import UserStreamCore

@testable import UserStreamCommand

@Suite("--exchange")
struct ExchangeOptionTests {
    @Test("any pretend exchange can be named, in its own words")
    func names() throws {
        let setup = try Simulate.parse(["--exchange", "binance", "--dialect", "startTimeIsDay"]).setup()
        let (exchange, face) = try setup.make(at: Timestamp(milliseconds: 1_700_000_000_000))
        #expect(face is BinanceFace && setup.face.exchange == "binance")
        #expect(exchange.marketRules.map(\.venueSymbol) == ["BTCUSDT", "ETHUSDT"])
        let other = try Simulate.parse(["--exchange", "cryptocom", "--dialect", "wholeMilliseconds"]).setup()
        let listed = try other.make(at: Timestamp(milliseconds: 1_700_000_000_000)).exchange.marketRules
        #expect(listed.map(\.venueSymbol) == ["BTC_USDT", "ETH_USDT"])
        let third = try Simulate.parse(["--exchange", "probit", "--dialect", "shortTokens,oneToken"]).setup()
        let made = try third.make(at: Timestamp(milliseconds: 1_700_000_000_000))
        #expect(made.face is ProBitFace && made.exchange.marketRules.map(\.venueSymbol) == ["BTC-USDT", "ETH-USDT"])
        #expect(try Simulate.parse(["--exchange", "htx"]).setup().face.exchange == "huobi")
        #expect(throws: (any Error).self) {
            _ = try Simulate.parse(["--exchange", "binance", "--dialect", "rowsById"])
        }
        for command in [["--exchange", "nowhere"], ["--exchange", "binance", "--dialect", "rowsById"]] {
            #expect(throws: (any Error).self) { _ = try Demo.parse(command) }
            #expect(throws: (any Error).self) { _ = try Verify.parse(command) }
        }
        for name in FaceRegistry.names {
            _ = try Demo.parse(["--exchange", name])
            _ = try Verify.parse(["--exchange", name])
            _ = try Verify.parse(["--scenario", "seed=1 exchange=\(name)"])
        }
    }

    @Test("each face has a table of faults of its own", arguments: FaceRegistry.names)
    func tables(name: String) throws {
        let face = try FaceRegistry.face(name)
        let cells = FaultTable(face).reachable(Fault.all)
        #expect(cells.count > 300)
        #expect(Set(cells.map(\.endpoint)) == Set(face.tableEndpoints))
        #expect(cells.allSatisfy { face.standings(at: $0.endpoint).contains($0.standing) })
    }
}
