import Foundation
import Testing
import UserStreamCore
import UserStreamTestKit

@testable import Recording
@testable import UserStreamCommand

@Suite("Recordings with values that nobody recorded", .serialized)
struct OddValueTests {
    private static let odd = [
        "-1", "0", "9223372036854775807", "-9223372036854775808", "4611686018427387904", "1e3", "[]",
    ]

    @Test("whatever numbers stand in it, a recording is played or refused", arguments: 1...4 as ClosedRange<UInt64>)
    func numbers(seed: UInt64) async throws {
        try await withFolder { folder in
            _ = try await VirtualSession(seed: seed).record(into: folder, seconds: 6, ownOrders: true)
            let file = URL(filePath: folder + "/" + RecordingFiles.inputs)
            let lines = try [UInt8](Data(contentsOf: file)).split(separator: UInt8(ascii: "\n")).map(Array.init)
            var random = SeededRandom(seed: seed)
            var refused = 0
            for round in 0..<60 {
                var changed = lines
                // The header is one line of many, but every number in it counts for all.
                let place = round.isMultiple(of: 3) ? 0 : Int.random(in: 0..<lines.count, using: &random)
                let line = try #require(RecordedLine.opened(lines[place]))
                changed[place] = Array(RecordedLine.sealed(withOddNumber(line, &random)).dropLast())
                try Data(changed.joined(separator: [UInt8(ascii: "\n")]) + [UInt8(ascii: "\n")]).write(to: file)
                do { _ = try await replayed(folder) } catch is RecordingError { refused += 1 }
            }
            #expect(refused > 5 && refused < 60, "\(refused)")
        }
    }

    @Test(
        "a policy by which nothing could be asked is refused",
        arguments: [
            (#""detailsPerPass":10"#, #""detailsPerPass":-1"#),
            (#""notFoundSpacing":[2000,4000,8000]"#, #""notFoundSpacing":[]"#),
        ])
    func policies(usual: String, odd: String) async throws {
        let header = RecordingHeader(exchange: "huobi", account: "huobi:main", policy: PollingPolicy()).line
        let text = String(decoding: header, as: UTF8.self)
        #expect(try RecordingHeader(JSONDocument(text).root).account == "huobi:main")
        let changed = text.replacingOccurrences(of: usual, with: odd)
        #expect(changed != text)
        #expect(throws: JSONError.self) { try RecordingHeader(JSONDocument(changed).root) }
    }

    /// A line with one of its numbers replaced.
    private func withOddNumber(_ line: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var ranges: [Range<Int>] = []
        func visit(_ value: JSONValue) {
            if value.kind == .number { ranges.append(value.range) }
            for element in value.elements { visit(element) }
            for member in value.members { visit(member.value) }
        }
        if let document = try? JSONDocument(line) { visit(document.root) }
        guard let range = ranges.randomElement(using: &random), let odd = Self.odd.randomElement(using: &random) else {
            return line
        }
        return line[..<range.lowerBound] + Array(odd.utf8) + line[range.upperBound...]
    }
}
