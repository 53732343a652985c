import UserStreamCore

@testable import Recording
@testable import UserStreamCommand

/// The events that a replay of a folder gives.
func replayed(_ folder: String) async throws -> [String] {
    var player = try ReplayPlayer(folder: folder)
    var lines: [String] = []
    while let batch = try await player.next() { lines += batch.map(\.json) }
    return lines
}

/// The kinds of the entries of a recording.
func recordedKinds(_ folder: String) throws -> Set<String> {
    var reader = try RecordingReader(folder: folder)
    var kinds: Set<String> = []
    while let (_, entry) = try reader.next() { kinds.insert(entry.kind) }
    return kinds
}

/// Compares a replay with what was recorded, as `replay --check` does; gives how many events were equal.
@discardableResult
func checked(_ folder: String) async throws -> Int {
    var player = try ReplayPlayer(folder: folder)
    var log = try RecordedLog(folder: folder)
    while let batch = try await player.next() { for event in batch { try log.compare(event) } }
    try log.finish()
    return log.equal
}
