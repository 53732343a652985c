extension Mutant {
    /// The lines of the catalogue.
    static let lines = 1...62

    /// Lines that no mutant of polling can commit yet, and why.
    static let deferred: [Int: String] = [
        55: "its mistake is about sockets, which no mutant makes yet",
        56: "its mistake is about sockets, which no mutant makes yet",
        57: "its mistake is about sockets, which no mutant makes yet",
        58: "its mistake is about sockets, which no mutant makes yet",
        59: "its mistake is about sockets, which no mutant makes yet",
        60: "its mistake is about sockets, which no mutant makes yet",
    ]

    /// The table in CONTRIBUTING.md.
    static var documentation: [String] {
        ["| line | mistake | shows with | dies by | seeds |", "|---|---|---|---|---|"]
            + all.map { mutant in
                let deaths = mutant.deaths.sorted().map(\.description).joined(separator: ", ")
                return "| \(mutant.line) | \(mutant.mistake) | \(mutant.occasion) | \(deaths) | \(mutant.seeds) |"
            }
    }
}
