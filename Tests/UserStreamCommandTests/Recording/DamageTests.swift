import Foundation
import Testing
import UserStreamCore
import UserStreamTestKit

@testable import Recording
@testable import UserStreamCommand

@Suite("Recordings that were cut off or damaged", .serialized)
struct DamageTests {
    private func inputs(_ folder: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(filePath: folder + "/inputs.jsonl")))
    }

    private func write(_ bytes: some Sequence<UInt8>, _ folder: String, _ name: String = "inputs.jsonl") throws {
        try Data(bytes).write(to: URL(filePath: folder + "/" + name))
    }

    @Test("cut off anywhere, it ends with its last whole line")
    func cutOff() async throws {
        try await withFolder { folder in
            let events = try await VirtualSession(seed: 6).record(into: folder, seconds: 12)
            let whole = try inputs(folder)
            let header = (whole.firstIndex(of: UInt8(ascii: "\n")) ?? 0) + 1
            var random = SeededRandom(seed: 1)
            var lengths: Set<Int> = []
            for length in (0..<20).map({ _ in Int.random(in: header...whole.count, using: &random) }) + [header] {
                try write(whole.prefix(length), folder)
                let part = try await replayed(folder)
                #expect(events.starts(with: part))
                lengths.insert(part.count)
            }
            #expect(lengths.count > 5)
            for length in [0, header - 1] {
                try write(whole.prefix(length), folder)
                let failure = await #expect(throws: RecordingError.self) { try await replayed(folder) }
                #expect(failure?.message.contains("nothing was recorded") == true)
            }
        }
    }

    @Test("killed between an input and the events that followed, it still fits; with the last event cut off as well")
    func killed() async throws {
        try await withFolder { folder in
            let events = try await VirtualSession(seed: 6).record(into: folder, seconds: 12)
            let log = Array(events.map { $0 + "\n" }.joined().utf8)
            try write(log.dropLast(5), folder, "events.jsonl")
            #expect(try await checked(folder) == events.count - 1)
            let numbers = try events.map { try JSONDocument($0).root["batch"]?.int64 }
            let last = events.indices.filter { numbers[$0] == numbers.last }
            let kept = events.dropLast(last.count).map { $0 + "\n" }.joined()
            try write(Array(kept.utf8), folder, "events.jsonl")
            #expect(try await checked(folder) == events.count - last.count)
        }
    }

    @Test("a byte that changed is an error that names file and line")
    func changedByte() async throws {
        try await withFolder { folder in
            _ = try await VirtualSession(seed: 8).record(into: folder, seconds: 6)
            let whole = try inputs(folder)
            var random = SeededRandom(seed: 2)
            for _ in 0..<40 {
                var damaged = whole
                let place = Int.random(in: 0..<whole.count - 1, using: &random)
                let line = whole[..<place].count { $0 == UInt8(ascii: "\n") } + 1
                damaged[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
                try write(damaged, folder)
                let failure = await #expect(throws: RecordingError.self, "byte \(place)") {
                    try await replayed(folder)
                }
                #expect(failure?.message.hasPrefix("line \(line) of \(folder)/inputs.jsonl is damaged") == true)
            }
        }
    }

    @Test("a line that is missing, twice there, or out of its place")
    func movedLines() async throws {
        try await withFolder { folder in
            _ = try await VirtualSession(seed: 8).record(into: folder, seconds: 8)
            let lines = try inputs(folder).split(separator: UInt8(ascii: "\n"))
            func failure(_ lines: [ArraySlice<UInt8>]) async throws -> String? {
                try write(lines.flatMap { $0 + [UInt8(ascii: "\n")] }, folder)
                return await #expect(throws: RecordingError.self) { try await replayed(folder) }?.message
            }
            var moved = lines
            moved.remove(at: 6)
            #expect(try await failure(moved)?.hasPrefix("line 7 ") == true)
            #expect(try await failure(Array(lines[..<7] + lines[6...]))?.hasPrefix("line 8 ") == true)
            moved = lines
            moved.swapAt(9, 10)
            #expect(try await failure(moved)?.hasPrefix("line 10 ") == true)
        }
    }

    @Test("lines written by hand need no sum; what does not fit is named")
    func byHand() async throws {
        let header = String(
            decoding: RecordingHeader(exchange: "huobi", account: "huobi:main", policy: PollingPolicy()).line,
            as: UTF8.self)
        let tick = #"{"n":1,"kind":"tick","at":1}"#
        try await withFolder { folder in
            try RecordingFiles.makeFolder(folder)
            try write(Array("\(header)\n\(tick)\n".utf8), folder)
            #expect(try await replayed(folder) == [])
            for (line, word) in [
                (#"{"n":1,"kind":"tock","at":1}"#, "tock"), (#"{"n":1,"kind":"tick"}"#, "at"),
                (#"{"n":1,"kind":"tick","at":1,"to":2}"#, "does not belong"),
                (#"{"n":1,"kind":"markets","of":9,"sent":1,"received":1,"at":1}"#, "refers to"),
                (
                    #"{"n":1,"kind":"failure","query":{"endpoint":"balances"},"sent":1,"received":1,"at":1,"of":9}"#,
                    "refers"
                ),
                ("[]", "no object"),
            ] {
                try write(Array("\(header)\n\(line)\n".utf8), folder)
                let failure = await #expect(throws: RecordingError.self) { try await replayed(folder) }
                #expect(failure?.message.contains("line 2 of") == true)
                #expect(failure?.message.contains(word) == true, "\(failure?.message ?? "")")
            }
            for other in [#""recording":1"#: #""recording":2"#, #""huobi","#: #""nowhere","#] {
                try write(Array((header.replacingOccurrences(of: other.key, with: other.value) + "\n").utf8), folder)
                await #expect(throws: RecordingError.self) { try await replayed(folder) }
            }
        }
    }
}
