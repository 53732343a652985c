import Foundation
import UserStreamCore
import UserStreamTestKit

/// A folder with a log, and with what truly happened.
enum DumpFolder {
    /// Writes `events.ndjson`, `truth.ndjson`, and where there is one, `client.txt`: what the client heard and said.
    /// - Throws: ``CommandFailure`` when nothing can be written there.
    static func write(_ events: [UserStreamEvent], _ truth: History, trace: [String]? = nil, to path: String) throws {
        let folder = URL(filePath: path)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let lines = events.map { $0.json + "\n" }.joined()
            try Data(lines.utf8).write(to: folder.appending(path: "events.ndjson"))
            try Data(truth.ndjson.utf8).write(to: folder.appending(path: "truth.ndjson"))
            if let trace {
                let text = trace.map { $0 + "\n" }.joined()
                try Data(text.utf8).write(to: folder.appending(path: "client.txt"))
            }
        } catch {
            throw CommandFailure(
                "nothing can be written to \(path)", remedy: "Give --dump a folder that can be made or written to.")
        }
    }
}
