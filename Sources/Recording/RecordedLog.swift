package import UserStreamCore

/// Compares the events of a replay with those that were recorded, one after the other.
package struct RecordedLog {
    private let path: String
    private var lines: LineReader
    /// The events of the replay that were not recorded any more, by their batch.
    private var missing: (first: UserStreamEvent, last: Int64)?
    /// How many events were the same.
    package private(set) var equal = 0

    /// - Throws: ``RecordingError`` when there are no recorded events.
    package init(folder: String) throws {
        path = folder + "/" + RecordingFiles.events
        lines = try LineReader(path)
    }

    /// Compares an event of the replay.
    /// - Throws: ``RecordingError`` that names the event, when another one was recorded.
    package mutating func compare(_ event: UserStreamEvent) throws {
        if missing == nil, let line = try lines.next() {
            let json = event.json
            guard !line.elementsEqual(json.utf8) else {
                equal += 1
                return
            }
            throw difference(event, String(decoding: line, as: UTF8.self), json)
        }
        // A process that is killed has written what it took, and perhaps not all that followed from the last of it.
        missing = (missing?.first ?? event, event.batch)
        if let missing, missing.first.batch != missing.last {
            throw RecordingError(
                "event \(missing.first.sequence) was not recorded, though more was taken in after it",
                remedy: Self.remedy, category: .malformed)
        }
    }

    /// To be called after the last event of the replay.
    /// - Throws: ``RecordingError`` when more events were recorded.
    package mutating func finish() throws {
        if try lines.next() != nil {
            throw RecordingError(
                "line \(lines.count) of \(path) has an event that does not come again", remedy: Self.remedy,
                category: .malformed)
        }
    }

    private func difference(_ event: UserStreamEvent, _ recorded: String, _ replayed: String) -> RecordingError {
        guard (try? JSONDocument(recorded)) != nil else {
            return RecordingError(
                "line \(lines.count) of \(path) is damaged: it is no JSON", remedy: "Replay without --check.",
                category: .malformed)
        }
        return RecordingError(
            "event \(event.sequence) (\(event.change.kind)) differs\n  recorded: \(recorded)\n  replayed: \(replayed)",
            remedy: Self.remedy, category: .malformed)
    }

    private static let remedy =
        "Either a file was changed, or this version decides otherwise than the one that recorded."
}
