package import UserStreamCore

/// Plays a recording.
package struct ReplayPlayer {
    /// How many entries were played.
    package private(set) var entries: Int64 = 0
    private var reader: RecordingReader
    private var replay: Replay

    /// - Parameter connector: gives what the answers were decoded with, for the recorded exchange.
    /// - Throws: ``RecordingError`` when the exchange is not known.
    package init(
        _ reader: RecordingReader, connector: (String) throws(ConnectorError) -> any ExchangeConnector
    ) throws {
        self.reader = reader
        do throws(ConnectorError) {
            replay = Replay(reader.header, try connector(reader.header.exchange))
        } catch {
            throw RecordingError(error.message, remedy: "Replay it with a version that knows this exchange.")
        }
    }

    /// What followed from the next entry; `nil` at the end.
    package mutating func next() async throws -> EventBatch? {
        guard let (number, entry) = try reader.next() else { return nil }
        guard let batch = try await replay.take(entry, number: number) else {
            throw reader.damage("what it refers to is not in an earlier entry")
        }
        entries = number
        return batch
    }
}
