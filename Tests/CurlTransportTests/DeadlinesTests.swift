import Testing

@testable import CurlTransport

@Suite struct DeadlinesTests {
    @Test func earliestComesFirst() {
        var deadlines = Deadlines()
        for (id, time) in [(1, 30), (2, 10), (3, 20), (4, 10)] as [(UInt64, Int64)] { deadlines.add(id, at: time) }
        #expect(deadlines.first { _ in true } == 10)
        #expect(deadlines.popDue(at: 9) == nil)
        #expect([deadlines.popDue(at: 20), deadlines.popDue(at: 20), deadlines.popDue(at: 20)] == [2, 4, 3])
        #expect(deadlines.popDue(at: 20) == nil)
        #expect(deadlines.first { _ in true } == 30)
        #expect(deadlines.first { _ in false } == nil)
    }

    @Test func idleEntriesAreForgotten() {
        var deadlines = Deadlines()
        deadlines.add(0, at: 0)
        for id in UInt64(1)...1_000 {
            deadlines.add(id, at: Int64(id))
            deadlines.compact(activeCount: 2) { $0 == 0 || $0 == id }
        }
        #expect(deadlines.popDue(at: 2_000) == 0)
        var left = 0
        while deadlines.popDue(at: 2_000) != nil { left += 1 }
        #expect(left <= 260)
    }
}
