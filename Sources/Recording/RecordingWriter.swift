import Foundation
package import UserStream
import UserStreamCore

/// Writes a recording: a folder with everything that an account took, and what followed from it.
///
/// ## The format, version 1
///
/// `inputs.jsonl` has one JSON object a line, in UTF-8. The first is the header: `{"recording":1,"exchange":"huobi","account":"huobi:main",
/// "policy":{…}}`, the policy's times in milliseconds. Each of the others is one thing that the account took, in the order in which it was
/// committed, numbered from 1 (`n`), of a `kind`:
///
/// | kind | members |
/// |---|---|
/// | `session` | an answer to a question of the session (clock, markets, account ids): `query`, `sent`, `received` (local times), `status`, `headers`, and the body |
/// | `answer` | an answer about the account: the same, with times of the exchange's clock. One that cannot be read changes nothing |
/// | `markets` | the reconciler was told the markets of entry `of` |
/// | `failure` | a question (`query`) was not answered: the answer of entry `of` says so, or no answer does, and `error` tells why |
/// | `tick` | time passed |
/// | `message` | the socket told something: the message, and which of the things that it told (`push`, from 0) |
/// | `socket` | the socket told everything from then on, or was `lost` for a reason |
/// | `clockCorrected` | the exchange's clock turned out to be off by `byMs` |
/// | `expected` | the consumer announced an `order` |
/// | `traded` | the consumer's own request (`place`, `placeMany`, `cancel`, `cancelMany`) ended: with an answer, or with `error` |
/// | `observed` | the consumer's own `query` was answered |
/// | `stop` | the account ended: `category`, `message`, `remedy` |
/// | `resumed` | the account went on from the parts of a `checkpoint`, with the event that comes `after` this one |
///
/// `at` is when it was taken in, on the exchange's clock; an `answer` is when it was `received`. Queries, errors and amounts are written as in
/// `Fixtures/schema`. A body is what the exchange sent, inflated, as `body`; as `bodyBase64` when it is not UTF-8; as `bodyOf` when it is
/// that of an earlier entry about the same kind of question. The last member is the line's `sum`; see ``RecordedLine``.
///
/// `events.jsonl` has the events that followed, as `userstream watch --json` prints them.
///
/// ## What is never in it
///
/// Requests, and so no signature; header fields of cookies and authorization; the key, its secret and passphrase, wherever they stand: each is
/// replaced by a word such as `<secret>`, in a line as a whole. Both files have mode 600.
///
/// A line is written at once. So a process that is killed leaves whole lines, and perhaps one without its end, which readers leave out.
package final class RecordingWriter: InputRecorder {
    private struct State: Sendable {
        var entries: EntryBook
        let inputs: FileHandle
        let events: FileHandle
    }

    private let scrubber: Scrubber
    private let state: Locked<State>

    /// Makes the folder and its files.
    /// - Parameter folder: a path that does not exist yet, or leads to an empty folder.
    /// - Throws: ``RecordingError`` when that cannot be done.
    package init(folder: String, header: RecordingHeader, scrubber: Scrubber) throws {
        try RecordingFiles.makeFolder(folder)
        let inputs = try RecordingFiles.make(RecordingFiles.inputs, in: folder)
        let events = try RecordingFiles.make(RecordingFiles.events, in: folder)
        self.scrubber = scrubber
        state = Locked(State(entries: EntryBook(), inputs: inputs, events: events))
        try Self.write(RecordedLine.sealed(scrubber.scrubbed(header.line)), to: inputs)
    }

    /// Writes what was taken, then what followed.
    package func record(_ taken: TakenInput) throws {
        try state.withLock { state in
            let line = scrubber.scrubbed(try state.entries.line(for: taken))
            try Self.write(RecordedLine.sealed(line), to: state.inputs)
            guard !taken.batch.isEmpty else { return }
            let events = taken.batch.map { $0.json + "\n" }.joined()
            try Self.write(scrubber.scrubbed(Array(events.utf8)), to: state.events)
        }
    }

    private static func write(_ bytes: [UInt8], to file: FileHandle) throws {
        do { try file.write(contentsOf: Data(bytes)) } catch {
            throw RecordingError(
                "the recording cannot be written: \(error.localizedDescription)",
                remedy: "What is there already can be replayed. Make room, and record into another folder.")
        }
    }
}
