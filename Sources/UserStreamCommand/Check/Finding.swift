import UserStreamCore

/// One thing that a check found.
struct Finding: Hashable, Sendable {
    /// What a check looks at. The raw value is the word of the JSON form.
    enum Subject: String, Hashable, Sendable, CaseIterable {
        /// The way to the exchange.
        case connection
        /// How long an answer takes.
        case roundTrip
        /// This machine's clock beside the exchange's.
        case clock
        /// Whether the exchange trades.
        case exchange
        /// Whether the exchange takes the key.
        case key
        /// What the key may do.
        case permissions
        /// That it may withdraw.
        case withdrawal
        /// From where the key works.
        case addresses
        /// How long the key works.
        case expiry
        /// Whether what the stream asks is answered.
        case reading
        /// Whether the user-data socket can be opened, and tells everything.
        case socket
        /// What is left of the limits.
        case limits

        /// The words for people.
        var title: String { self == .roundTrip ? "round trip" : rawValue }
    }

    /// How bad it is. The raw value is the word of the JSON form.
    enum Level: String, Hashable, Sendable, CaseIterable {
        /// As it should be.
        case ok
        /// The stream runs, and something should be done.
        case warning
        /// The stream runs, and something must be done at once.
        case alarm
        /// The stream cannot run.
        case failure
    }

    /// What it is about.
    var subject: Subject
    /// How bad it is.
    var level: Level
    /// What was found.
    var message: String
    /// What to do about it.
    var remedy: String?

    static func ok(_ subject: Subject, _ message: String) -> Finding {
        Finding(subject: subject, level: .ok, message: message)
    }

    static func warning(_ subject: Subject, _ message: String, _ remedy: String) -> Finding {
        Finding(subject: subject, level: .warning, message: message, remedy: remedy)
    }

    static func failure(_ subject: Subject, _ message: String, _ remedy: String) -> Finding {
        Finding(subject: subject, level: .failure, message: message, remedy: remedy)
    }

    /// The finding as one line of JSON.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.field("check", subject.rawValue)
            json.field("level", level.rawValue)
            json.field("message", message)
            json.field("remedy", remedy)
        }
        return json.text
    }

    /// The finding for people: what, and below it what to do.
    var lines: [String] {
        let isLoud = level == .alarm
        let margin = String(repeating: " ", count: 24)
        let first =
            "  \(word.padded(to: 7))  \(subject.title.padded(to: 11))  \(isLoud ? message.uppercased() : message)"
        return [first] + (remedy.map { [margin + (isLoud ? $0.uppercased() : $0)] } ?? [])
    }

    private var word: String {
        switch level {
        case .ok, .warning: level.rawValue
        case .alarm: "ALARM"
        case .failure: "FAILED"
        }
    }
}
