import Testing

@testable import UserStreamCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Prints times; checks nothing but the results. Run with
/// `USERSTREAM_TIMING=1 swift test -c release --filter Timing`.
@Suite(.enabled(if: getenv("USERSTREAM_TIMING") != nil), .serialized)
struct Timing {
    /// The fastest of several rounds, per call.
    private func measure(_ name: String, rounds: Int = 30, calls: Int, _ body: () -> Void) {
        let clock = ContinuousClock()
        var best = Duration.seconds(1000)
        for _ in 0..<rounds {
            best = min(best, clock.measure { for _ in 0..<calls { body() } })
        }
        let nanoseconds = Double(best.components.attoseconds) / 1e9 / Double(calls)
        print("\(name): \((nanoseconds * 10).rounded() / 10) ns")
    }

    @Test(arguments: [
        "812.430000000000000000", "0.000000000000000000", "29990.5", "123456789012345.123456789012345678", "1e5", "7",
    ])
    func decimalText(text: String) throws {
        let bytes = Array(text.utf8)
        let value = try ExactDecimal(text)
        var sum: Int128 = 0
        measure("parse \(text)", calls: 100_000) {
            if let value = try? ExactDecimal(utf8: bytes.span) { sum &+= value.significand }
        }
        measure("parse String \(text)", calls: 100_000) {
            if let value = try? ExactDecimal(text) { sum &+= value.significand }
        }
        var length = 0
        measure("format \(text)", calls: 100_000) { length &+= value.description.utf8.count }
        #expect(sum != 1 && length > 0)
    }

    @Test func decimalArithmetic() throws {
        let values = try (0..<1000).map {
            try ExactDecimal(significand: Int128($0 * 7919 % 10007), exponent: -($0 % 19))
        }
        var equal = 0
        var total: Int128 = 0
        func pairs(_ name: String, _ body: (ExactDecimal, ExactDecimal) throws -> Void) {
            measure("\(name) (of 1000 pairs)", calls: 10) {
                for index in 1..<values.count { try? body(values[index - 1], values[index]) }
            }
        }
        pairs("==") { if $0 == $1 { equal += 1 } }
        pairs("<") { if $0 < $1 { equal += 1 } }
        pairs("-") { total &+= try ($0 - $1).significand }
        pairs("*") { total &+= try ($0 * $1).significand }
        pairs("/ at 18") {
            total &+= $1.isZero ? 0 : try $0.divided(by: $1, scale: 18, rounding: .halfEven).significand
        }
        #expect(equal >= 0 && total != 1)
    }

    @Test func balances() throws {
        let bytes = Self.balanceDocument
        print("\(bytes.count) bytes")
        var sum = 0
        measure("index", calls: 20) { sum &+= (try? JSONDocument(bytes))?.root.count ?? 0 }
        let document = try JSONDocument(bytes)
        var total: Int128 = 0
        func read(_ document: JSONDocument) throws {
            for record in try document.root.require("data").require("list").elements {
                let currency = try record.require("currency").requiredText()
                let kind = try record.require("type").requiredText()
                total &+= try record.require("balance").decimal().significand
                total &+= Int128(currency.utf8.count &+ kind.utf8.count)
                total &+= Int128(try record.require("seq-num").requiredInt64())
            }
        }
        measure("records from index", calls: 20) { try? read(document) }
        measure("index and records", calls: 20) { if let document = try? JSONDocument(bytes) { try? read(document) } }
        #expect(sum > 0 && total != 1)
    }

    /// 2,400 records, in the form of the HTX spot API reference.
    private static var balanceDocument: [UInt8] {
        var text = #"{"status":"ok","data":{"id":1000001,"type":"spot","state":"working","list":["#
        for index in 0..<1200 {
            for type in ["trade", "frozen"] {
                if index > 0 || type == "frozen" { text += "," }
                let amount = index % 20 == 0 ? "\(index * 37).\(430_000_000 + index)000000000" : "0"
                text += #"{"currency":"tok\#(index)","type":"\#(type)","balance":"\#(amount)","#
                text += #""debt":"0","available":"\#(amount)","seq-num":"\#(477_000 + index)"}"#
            }
        }
        return Array((text + "]}}").utf8)
    }
}
