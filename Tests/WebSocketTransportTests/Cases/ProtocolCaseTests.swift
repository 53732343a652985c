import LoopbackTestKit
import Testing
import UserStream
import UserStreamCore

@testable import WebSocketTransport

/// All cases of groups 1 to 7, 9 and 10, against the protocol without a socket.
@Suite(.timeLimit(.minutes(Patience.minutes(5))))
struct ProtocolCaseTests {
    @Test(arguments: FramingCases.all + TextCases.all + UTF8Cases.all + ClosingCases.all)
    func small(example: ProtocolCase) { check(example) }

    /// One after the other: many megabytes at once would keep the tests that wait for sockets from their turn.
    @Test(.serialized, arguments: SizeCases.all)
    func large(example: ProtocolCase) { check(example) }

    /// The numbers of the suite, group by group; a case that was left out would not be missed otherwise.
    @Test func noCaseIsMissing() {
        let all = FramingCases.all + TextCases.all + UTF8Cases.all + ClosingCases.all + SizeCases.all
        #expect(Set(all.map(\.number)).count == all.count)
        let groups = Dictionary(grouping: all) { String($0.number.prefix { $0 != "." }) }.mapValues { $0.count }
        #expect(groups == ["1": 16, "2": 11, "3": 7, "4": 10, "5": 20, "6": 145, "7": 37, "9": 54, "10": 1])
    }

    private func check(_ example: ProtocolCase) {
        var client = PureClient()
        for part in example.parts { client.receive(part) }
        // Whole arrays of megabytes in a failure's words would help nobody.
        let isReceived = example.isReceived(client.contents)
        #expect(isReceived, "\(example): received \(client.contents.count) messages and control frames")
        var expected = example.answers.filter { $0.message == nil }
        if example.outcome == .open {
            #expect(client.frames.end == nil)
            for content in client.contents where content.isMessage { client.send(content) }
            expected += example.answers.filter { $0.message != nil }
            client.receive(ServerFrame.close(1_000).bytes)
        }
        let sent = ServerFrame.all(client.sent)
        #expect(sent.areWhole)
        let isAsExpected = sent.frames == (expected + [goodbye(example.outcome)]).map(\.masked)
        #expect(isAsExpected, "\(example): sent \(sent.frames.prefix(20))")
        #expect(isEnd(client.frames.end, of: example.outcome), "\(example): \(String(describing: client.frames.end))")
    }

    private func goodbye(_ outcome: ProtocolCase.Outcome) -> ServerFrame {
        switch outcome {
        case .open: .close(1_000)
        case .closed(let code): code.map { .close($0) } ?? ServerFrame(opcode: 8)
        case .failed(let code): .close(code)
        }
    }

    private func isEnd(_ end: FrameEnd?, of outcome: ProtocolCase.Outcome) -> Bool {
        switch (outcome, end) {
        case (.open, .closedByPeer(let code, _)): code == .normal
        case (.closed(let expected), .closedByPeer(let code, _)): code?.rawValue == expected
        case (.failed(let expected), .violation(let violation)): violation.code.rawValue == expected
        default: false
        }
    }
}

extension ProtocolCase {
    /// Whether the messages among the contents are those of the case.
    func isReceived(_ contents: [WebSocketMessage.Content]) -> Bool {
        let messages = contents.filter(\.isMessage)
        let expected = answers.compactMap(\.message)
        return messages.count == expected.count && zip(messages, expected).allSatisfy { $0.isSame(as: $1) }
    }
}

extension WebSocketMessage.Content {
    /// Equality that is fast also where nothing is optimised.
    func isSame(as other: Self) -> Bool {
        switch (self, other) {
        case (.text(let one), .text(let two)), (.binary(let one), .binary(let two)): one.hasSameBytes(as: two)
        default: self == other
        }
    }

    /// Whether it is no control frame.
    var isMessage: Bool {
        switch self {
        case .text, .binary: true
        case .ping, .pong: false
        }
    }
}

extension ServerFrame {
    /// What a whole message is received as.
    var message: WebSocketMessage.Content? {
        switch opcode {
        case 1: .text(payload)
        case 2: .binary(payload)
        default: nil
        }
    }
}
