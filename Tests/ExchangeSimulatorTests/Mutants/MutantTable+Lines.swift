extension Mutant {
    /// The lines of the catalogue.
    static let lines = 1...62

    /// Lines that no mutant of polling can commit yet, and why.
    static let deferred: [Int: String] = [
        55: "there are no sockets yet",
        56: "there are no sockets yet",
        57: "there are no sockets yet",
        58: "there are no sockets yet",
        59: "there are no sockets yet",
        60: "there are no sockets yet",
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
