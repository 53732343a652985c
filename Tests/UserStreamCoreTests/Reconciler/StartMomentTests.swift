import Testing

@testable import UserStreamCore

@Suite("The moment of the first balances")
struct StartMomentTests {
    @Test("An inferred fill without a time is never in the first balances")
    func inferredWithoutTime() {
        let story = Story()
        var moment = StartMoment()
        moment.begin(sent: story.now, received: story.now + .milliseconds(20))
        let first = story.fill("1", of: "7", "0.1", at: story.now + .milliseconds(5))
        let second = story.fill("2", of: "7", "0.2", at: story.now + .milliseconds(10))
        moment.note(first)
        moment.note(second)
        var inferred = story.fill("inferred", of: "7", "0.3")
        (inferred.time, inferred.isProvisional) = (nil, true)
        #expect(!moment.contains(inferred))
        _ = moment.move(to: 1)
        #expect(moment.contains(first) && !moment.contains(second))
        #expect(!moment.contains(inferred))
    }
}
