import ExchangeConnectors
import UserStreamCore

/// Plays the recording of a folder.
struct ReplayPlayer {
    /// How many entries were played.
    private(set) var entries: Int64 = 0
    private var reader: RecordingReader
    private var replay: Replay

    /// - Parameter connector: what the answers were decoded with; the registered one of the recorded exchange when absent.
    /// - Throws: ``CommandFailure`` when the folder holds no recording that can be played.
    init(folder: String, connector: (any ExchangeConnector)? = nil) throws {
        reader = try RecordingReader(folder: folder)
        do {
            replay = Replay(
                reader.header, try connector ?? ExchangeRegistry.make(reader.header.exchange))
        } catch let error as ConnectorError {
            throw CommandFailure(error.message, remedy: "Replay it with a version that knows this exchange.")
        }
    }

    /// What followed from the next entry; `nil` at the end.
    mutating func next() async throws -> EventBatch? {
        guard let (number, entry) = try reader.next() else { return nil }
        guard let batch = try await replay.take(entry, number: number) else {
            throw reader.damage("what it refers to is not in an earlier entry")
        }
        entries = number
        return batch
    }
}
