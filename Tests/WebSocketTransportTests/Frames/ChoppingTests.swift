import LoopbackTestKit
import Testing
import UserStream
import UserStreamTestKit

@testable import WebSocketTransport

/// However the network cuts the bytes of a server, the client does the same.
@Suite(.timeLimit(.minutes(Patience.minutes(2))))
struct ChoppingTests {
    @Test(arguments: UInt64(1)...300)
    func anyChopGivesTheSame(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let bytes = stream(&random).flatMap(\.bytes)
        var whole = PureClient()
        whole.receive(bytes)
        var chopped = PureClient()
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = 1 + Int(random.next() % (random.chance(millionths: 500_000) ? 3 : 400))
            chopped.receive(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        let isEqual = chopped.contents == whole.contents
        #expect(isEqual, "seed \(seed)")
        #expect(chopped.frames.end == whole.frames.end, "seed \(seed)")
        // The keys that mask are drawn in the order of the frames, so that even the bytes are the same.
        let isSentEqual = chopped.sent == whole.sent
        #expect(isSentEqual, "seed \(seed)")
    }

    /// Frames that are right for the most part.
    private func stream(_ random: inout SeededRandom) -> [ServerFrame] {
        var frames: [ServerFrame] = []
        for _ in 0..<(1 + random.next() % 30) {
            if random.chance(millionths: 15_000) { frames.append(anything(&random)) }
            let count = 1 + Int(random.next() % 4)
            let isText = random.chance(millionths: 500_000)
            for index in 0..<count {
                var frame = ServerFrame(
                    opcode: index > 0 ? 0 : isText ? 1 : 2, payload: payload(&random, isText: isText),
                    isFinal: index == count - 1)
                if isText, random.chance(millionths: 20_000) { frame.payload.append(0xC0) }
                frames.append(frame)
                if random.chance(millionths: 300_000) {
                    frames.append(.ping(Array(payload(&random, isText: true).prefix(125))))
                }
            }
        }
        frames.append(.close(1_000, Array("done".utf8)))
        return frames
    }

    private func anything(_ random: inout SeededRandom) -> ServerFrame {
        ServerFrame(
            opcode: UInt8(random.next() % 16), payload: payload(&random, isText: false),
            isFinal: random.chance(millionths: 500_000), reserved: UInt8(random.next() % 8))
    }

    private func payload(_ random: inout SeededRandom, isText: Bool) -> [UInt8] {
        let count = Int(random.next() % (random.chance(millionths: 100_000) ? 70_000 : 200))
        return isText
            ? Array(String(repeating: "aµ€\u{1F600}", count: count / 10).utf8)
            : (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
}
