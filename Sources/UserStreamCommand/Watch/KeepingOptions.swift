import ArgumentParser
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

    @Option(
        help: ArgumentHelp(
            "Print as this consumer: from after what it has printed in earlier runs on, whatever happened meanwhile.",
            valueName: "name"))
    var consumer: String?

    func validate() throws {
        guard consumer == nil || keep || journal != nil else {
            throw ValidationError("--consumer needs a journal: add --keep, or --journal with a path.")
        }
        if consumer?.isEmpty == true { throw ValidationError("--consumer needs a name.") }
    }

    /// The journal of an account; in memory when nothing is to be kept.
    func journal(of account: AccountID) throws(JournalError) -> any EventJournal {
        if let journal { return SQLiteJournal(account, at: journal) }
        return keep ? try SQLiteJournal(account) : InMemoryJournal()
    }

    /// Where printing begins.
    var position: StreamPosition {
        if let consumer { return .acknowledged(consumer) }
        return keep || journal != nil ? .now : .beginning
    }
}
