import Testing
import UserStreamTestKit

@testable import UserStreamCore

@Suite("Sorted tables") struct SortedTableTests {
    /// Against a sorted array, while it grows and shrinks over several pieces.
    @Test(arguments: UInt64(1)...20)
    func holdsWhatASortedArrayHolds(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var table = SortedTable<Int, Int>()
        var model: [Int: Int] = [:]
        let range = Int.random(in: 10...600, using: &random)
        for step in 0..<3_000 {
            let key = Int.random(in: 0..<range, using: &random)
            // It grows in the first half, and is emptied in the second.
            let isAdded = Int.random(in: 0..<10, using: &random) < (step < 1_500 ? 8 : 2)
            table[key] = isAdded ? step : nil
            model[key] = isAdded ? step : nil
            #expect(table[key] == model[key], "seed \(seed)")
            guard step.isMultiple(of: 50) else { continue }
            let sorted = model.sorted { $0.key < $1.key }
            #expect(Array(table.keys) == sorted.map(\.key), "seed \(seed)")
            #expect(Array(table.values) == sorted.map(\.value), "seed \(seed)")
            #expect(table.reversed().map(\.key) == sorted.reversed().map(\.key), "seed \(seed)")
            #expect(table.count == model.count && table.isEmpty == model.isEmpty, "seed \(seed)")
        }
    }

    @Test func aCopyStaysAsItWas() {
        var table = SortedTable<Int, String>()
        for key in 0..<200 { table[key] = "first" }
        let copy = table
        for key in 0..<200 { table[key] = key.isMultiple(of: 2) ? "second" : nil }
        table[1_000] = "second"
        #expect(copy.count == 200 && copy.values.allSatisfy { $0 == "first" })
        #expect(table.count == 101 && table.values.allSatisfy { $0 == "second" })
    }

    @Test func aPlaceOfAnEarlierStateIsOnlyAGuess() {
        var table = SortedTable<Int, Int>()
        for key in 0..<200 { table[key] = key }
        let places = Array(table.indices) + [table.endIndex]
        for key in 0..<200 where !key.isMultiple(of: 7) { table[key] = nil }
        for place in places {
            for key in [0, 1, 7, 105, 196, 199] {
                let found = table.index(of: key, before: place).map { table[$0].key }
                #expect(found == (key.isMultiple(of: 7) ? key : nil))
            }
        }
    }

    @Test func tablesOfTheSameAreEqualHoweverTheyCameAbout() {
        var (up, down) = (SortedTable<Int, Int>(), SortedTable<Int, Int>())
        for key in 0..<200 { up[key] = key }
        for key in (0..<400).reversed() { down[key] = key }
        #expect(up != down)
        for key in 200..<400 { down[key] = nil }
        #expect(up == down && up.hashValue == down.hashValue)
        down[100] = 0
        #expect(up != down)
    }
}
