import Recording
import UserStream

extension JournalVerification {
    /// What reading everything again found that was captured.
    public struct Capture: Hashable, Sendable {
        /// How many pieces there are.
        public var pieces = 0
        /// How many inputs they have.
        public var inputs: Int64 = 0
        /// How many bytes their files have.
        public var bytes: Int64 = 0
        /// The first thing that is not as it was written, in words; `nil` when everything is.
        public var damage: String?
    }
}

extension SQLiteJournalReader {
    /// Reads everything that was captured, and compares it with what the journal knows of it: that the files are there, that every line is as it
    /// was written, how many there are.
    func verifyCapture() throws(JournalError) -> JournalVerification.Capture {
        var finding = JournalVerification.Capture()
        for piece in try pieces() {
            finding.pieces += 1
            finding.inputs += piece.entries
            finding.bytes += piece.bytes
            if let damage = damage(to: piece) {
                // A process that writes the journal may have removed the piece meanwhile.
                guard try pieces().contains(where: { $0.number == piece.number }) else { continue }
                finding.damage = damage
                break
            }
        }
        return finding
    }

    private func damage(to piece: CapturedPiece) -> String? {
        var count: Int64 = 0
        do {
            var recording = try recording(of: piece)
            while try recording.next() != nil { count += 1 }
            if recording.header.account != account {
                return "\(captureFile(of: piece)) is of another account, \(recording.header.account)"
            }
        } catch let error as RecordingError { return error.message } catch { return "\(error)" }
        guard count != piece.entries else { return nil }
        return "\(captureFile(of: piece)) has \(count) inputs of \(piece.entries)"
    }
}
