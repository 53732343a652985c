package import Foundation

/// The files of a recording.
package enum RecordingFiles {
    /// What was taken in.
    package static let inputs = "inputs.jsonl"
    /// What followed.
    package static let events = "events.jsonl"

    /// Makes a folder that only its owner can look into, or takes one that is empty.
    /// - Throws: ``RecordingError`` when there is something in it, or it cannot be made.
    package static func makeFolder(_ path: String) throws {
        let manager = FileManager.default
        guard manager.fileExists(atPath: path) else {
            do {
                try manager.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw RecordingError("the folder \(path) cannot be made", remedy: "Give a folder that can be made.")
            }
            return
        }
        guard let content = try? manager.contentsOfDirectory(atPath: path) else {
            throw RecordingError("\(path) is no folder that can be read", remedy: "Give a folder that is new or empty.")
        }
        guard content.isEmpty else {
            throw RecordingError(
                "the folder \(path) is not empty",
                remedy: "Give a folder that is new or empty: a recording is one session.")
        }
    }

    /// A new file in the folder, which only its owner can read, and which is written at its end.
    package static func make(_ name: String, in folder: String) throws -> FileHandle {
        let path = folder + "/" + name
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw RecordingError(
                "\(path) cannot be written: \(String(cString: strerror(errno)))",
                remedy: "Give a folder that you may write to.")
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
