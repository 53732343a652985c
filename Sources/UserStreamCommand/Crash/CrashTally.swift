import UserStreamCore

/// What came of killing a process again and again.
struct CrashTally: Hashable, Sendable {
    /// How often it was started and ended.
    var cycles = 0
    /// How often it was killed.
    var kills = 0
    /// How often of these it had printed nothing: it was starting, opening its journal, or waiting for the first answers.
    var silent = 0
    /// How often of these nothing new was committed.
    var idle = 0
    /// How often pages of a commit were written, and the commit was not.
    var unfinished = 0
    /// How often it ended because it was told to.
    var ends = 0
    /// How often the journal was looked at after an end, and how often all of it was verified.
    var looks = 0
    var verifications = 0
    /// How many logs of a whole life were judged.
    var lives = 0
    /// Events, and fills among them, that the logs hold.
    var events = 0
    var fills = 0
    /// Lines that were printed a second time.
    var repeated = 0
    /// Excuses that the judge counted.
    var excuses = 0
    /// How long it took, without the time to catch up.
    var time = TimeSpan.zero
    /// What is wrong, in words.
    var violations: [String] = []

    mutating func add(_ other: CrashTally) {
        for count in [
            \CrashTally.cycles, \.kills, \.silent, \.idle, \.unfinished, \.ends, \.looks, \.verifications, \.lives,
            \.events,
            \.fills, \.repeated, \.excuses,
        ] { self[keyPath: count] += other[keyPath: count] }
        time = time + other.time
        violations += other.violations
    }

    /// For people.
    var lines: [String] {
        [
            "\(cycles) processes of \(lives) account\(lives == 1 ? "" : "s"): \(kills) killed, \(ends) ended; \(cycles == 0 ? 0 : time.milliseconds / Int64(cycles)) ms each.",
            "Of those killed \(silent) had printed nothing yet, \(idle) left nothing new, and \(unfinished) a commit that was cut in the middle.",
            "The journal was looked at \(looks) times and verified \(verifications) times: \(events) events, \(fills) fills; \(repeated) lines were printed again.",
        ] + violations.prefix(20).map { "WRONG: \($0)" } + [
            violations.isEmpty
                ? "Nothing was lost, repeated or changed, and the logs equal the truth."
                : "\(violations.count) things are wrong."
        ]
    }

    /// The object of the JSON forms, on one line.
    var json: String {
        var writer = JSONWriter()
        writer.object { json in
            json.field("crash") { json in
                json.object { json in
                    let fields: [(StaticString, Int)] = [
                        ("cycles", cycles), ("kills", kills), ("silent", silent), ("idle", idle),
                        ("unfinished", unfinished),
                        ("ends", ends), ("looks", looks), ("verifications", verifications), ("lives", lives),
                        ("events", events), ("fills", fills), ("repeated", repeated), ("excuses", excuses),
                        ("violations", violations.count),
                    ]
                    for (name, value) in fields { json.field(name, Int64(value)) }
                    json.field("timeMs", time.milliseconds)
                }
            }
        }
        return writer.text
    }
}
