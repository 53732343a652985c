import ArgumentParser
import SQLiteJournal
import UserStream
import UserStreamCore

/// Which journal a command is about.
struct JournalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The file of the journal.", valueName: "path"))
    var journal: String?

    @Option(
        help: ArgumentHelp(
            "The account whose journal it is, at the usual place, such as huobi:main.", valueName: "account"))
    var account: String?

    func validate() throws {
        guard journal != nil || account != nil else {
            throw ValidationError("Name the journal: --account huobi:main, or --journal with the path of its file.")
        }
    }

    /// Where it is.
    func path() throws(JournalError) -> String {
        if let journal { return journal }
        return try JournalLocation.path(of: AccountID(account ?? ""))
    }

    /// The journal, for reading.
    func reader() throws(JournalError) -> SQLiteJournalReader {
        try SQLiteJournalReader(at: try path(), account: account.map { AccountID($0) })
    }
}

extension CommandFailure {
    /// What a journal's error is for a command.
    init(_ error: JournalError) {
        let category: APIError.Category =
            switch error.code {
            case .corrupt: .malformed
            case .storage, .full, .inUse, .closed, .cancelled: .transient
            case .dropped, .outOfOrder, .incompatible: .rejected(.badRequest)
            }
        self.init(error.message, category: category)
    }
}

extension AsyncParsableCommand {
    /// Runs a command that works on a journal, and gives what keeps it from being done as a failure.
    func withJournal(isJSON: Bool, _ body: () async throws -> Void) async throws {
        try await reporting(isJSON: isJSON) {
            do { try await body() } catch let error as JournalError { throw CommandFailure(error) }
        }
    }
}
