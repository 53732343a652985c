import Testing
import UserStreamTestKit

@testable import UserStreamCore

/// What is written for a checkpoint is read back as it was, and nothing else is read as if it were something.
@Suite struct StateCoderTests {
    private func again<Value: Keepable & Equatable>(_ value: Value) -> Bool { Value(kept: value.kept) == value }

    @Test func numbersAndText() throws {
        for number in [0, 1, -1, 63, 64, -64, -65, Int64.max, .min, 1_700_000_000_000] { #expect(again(number)) }
        for text in ["", "a", "BTC-USDT", "ключ", "🙂", String(repeating: "x", count: 300)] { #expect(again(text)) }
        for flag in [true, false, nil] { #expect(again(flag)) }
        #expect(again(["a", "", "b"]) && again([String]()) && again([Int?]([1, nil, -3])))
        #expect(again(Int32.min) && again(Timestamp.distantFuture) && again(TimeSpan.minutes(-3)))
    }

    @Test("Amounts of any size and sign", arguments: UInt64(1)...4)
    func amounts(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for text in ["0", "-0.1", "170141183460469231731687303715884105727", "-9223372036854775808", "1e64", "1e-64"] {
            #expect(again(try ExactDecimal(text)), "\(text)")
        }
        for _ in 0..<2_000 {
            let digits = Int128(truncatingIfNeeded: random.next()) << Int128(random.next() % 64)
            let exponent = Int(random.next() % 40) - 20
            guard let amount = try? ExactDecimal(significand: digits - (digits >> 1) * 2, exponent: exponent) else {
                continue
            }
            #expect(again(amount), "seed \(seed): \(amount)")
        }
    }

    @Test func wordsThatAreNotKnownAreRefused() {
        #expect(OrderState(kept: "filled".kept) == .filled)
        #expect(OrderState(kept: "eaten".kept) == nil)
    }

    @Test("Whatever bytes are read, nothing traps", arguments: UInt64(1)...8)
    func damage(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var order = Order(id: "1", venueSymbol: "btcusdt", state: .open)
        order.price = "30000.5"
        order.fees = [Fee(asset: "BTC", amount: "0.0002")]
        let whole = OrderRecord(order: order, firstSeen: .epoch).kept
        for _ in 0..<500 {
            var bytes = whole
            switch random.next() % 3 {
            case 0: bytes.removeLast(Int(random.next() % UInt64(bytes.count)) + 1)
            case 1: bytes.append(UInt8(truncatingIfNeeded: random.next()))
            default:
                for _ in 0...(random.next() % 4) {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
            }
            // Some changes give another order; what is too short or too long is none.
            if bytes.count != whole.count { #expect(OrderRecord(kept: bytes) == nil, "seed \(seed)") }
            _ = OrderRecord(kept: bytes)
        }
    }

    @Test("The forms are known: whoever changes one raises the number of the form as well")
    func forms() {
        func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
        var order = Order(id: "59378001", venueSymbol: "btcusdt", state: .partiallyFilled)
        order.market = Market("BTC-USDT")
        order.quantity = "0.5"
        let forms = [
            OrderRecord(order: order, firstSeen: Timestamp(milliseconds: 1_700_000_000_000)).kept,
            FillLedger.Entry.blank.kept, BalanceBook.Entry.blank.kept, InFlightBook.Record.blank.kept,
            Balance.blank.kept, StartMoment.blank.kept, WindowCursors.blank.kept,
            WindowCursors.MarketCursor.blank.kept, FillsCursor.Doubt.blank.kept, Freshness.blank.kept,
            Placed.blank.kept,
            OrderReference.blank.kept, Evidence.blank.kept, Absence.blank.kept, Inquiry.blank.kept, Ending.blank.kept,
        ]
        let known = [
            "083539333738303031000103425443045553445407627463757364740865787465726e616c00056f7468657200"
                + "0000010a00010000000000000f7061727469616c6c7946696c6c65640000000000000000000000000000020000"
                + "000080a0abfef96280a0abfef9620000000000010000000080a0abfef962000000000001000000000000010000"
                + "0000010000000000000000000000086e6f7441736b6564000000000000",
            "0000000000000000000000000566696e616c0000000000000000000000",
            "00000000000000000000000000000000000000000000000000000000",
            "00000003627579056f74686572000000000009616e6e6f756e63656400000000000000000000086e6f7441736b"
                + "6564",
            "0000000000000000000000000000",
            "0000000001000000",
            "0000000000000000000000000000",
            "00000000000000000000000000000000",
            "0000000000",
            "00000000000000000000000000",
            "00000003627579056f746865720000000000000000036f776e",
            "01000000",
            "06616273656e7400000000",
            "0200000000",
            "000000086e6f7441736b656400",
            "0d636c6f736564556e6b6e6f776e0000000001000000000000",
        ]
        #expect(forms.map(hex) == known)
    }
}
