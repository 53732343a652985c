import ArgumentParser
import Recording
import SQLiteJournal
import UserStream
import UserStreamCore

/// Whether the events are kept, and from where on they are printed.
struct KeepingOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Keep the events in the account's journal at its usual place, and go on where the last run ended. See the commands log, consumers "
                + "and export.")) var keep = false

    @Option(help: ArgumentHelp("The same, with the journal in this file.", valueName: "path"))
    var journal: String?

    @Flag(
        help: ArgumentHelp(
            "Keep beside the journal everything that was taken in as well, raw and compressed, without secrets: for the commands replay and "
                + "incident.")) var capture = false

    @Option(
        help: ArgumentHelp(
            "Remove what was captured once it is so old; without it everything stays.", valueName: "days"))
    var captureDays: Double?

    @Option(
        help: ArgumentHelp(
            "How long the pieces of what is captured are, with one of which every replay begins; 10 when absent.",
            valueName: "minutes"))
    var capturePiece: Double?

    @Option(
        help: ArgumentHelp(
            "Print as this consumer: from after what it has printed in earlier runs on, whatever happened meanwhile.",
            valueName: "name"))
    var consumer: String?

    func validate() throws {
        guard consumer == nil || keep || journal != nil else {
            throw ValidationError("--consumer needs a journal: add --keep, or --journal with a path.")
        }
        guard !capture || keep || journal != nil else {
            throw ValidationError("--capture needs a journal: add --keep, or --journal with a path.")
        }
        guard captureDays == nil || capture else { throw ValidationError("--capture-days needs --capture.") }
        if let captureDays, !(captureDays > 0) { throw ValidationError("--capture-days must be more than 0 days.") }
        guard capturePiece == nil || capture else { throw ValidationError("--capture-piece needs --capture.") }
        if let capturePiece, !(capturePiece > 0) {
            throw ValidationError("--capture-piece must be more than 0 minutes.")
        }
        if consumer?.isEmpty == true { throw ValidationError("--consumer needs a name.") }
    }

    /// The journal of an account; in memory when nothing is to be kept.
    /// - Parameter scrubber: takes out what must not be captured.
    func journal(of account: AccountID, _ scrubber: Scrubber) throws(JournalError) -> any EventJournal {
        let capture = capture ? rawCapture(scrubber) : nil
        if let journal { return SQLiteJournal(account, at: journal, capture: capture) }
        return keep ? try SQLiteJournal(account, capture: capture) : InMemoryJournal()
    }

    private func rawCapture(_ scrubber: Scrubber) -> RawCapture {
        var capture = RawCapture(scrubber: scrubber)
        if let capturePiece { capture.pieceLength = .milliseconds(Int64(capturePiece * 60_000)) }
        capture.retention.maximumAge = captureDays.map { .milliseconds(Int64($0 * 86_400_000)) }
        return capture
    }

    /// Where printing begins.
    var position: StreamPosition {
        if let consumer { return .acknowledged(consumer) }
        return keep || journal != nil ? .now : .beginning
    }
}
