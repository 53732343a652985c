extension Mutant {
    /// The lines of the catalogue.
    static let lines = 1...62

    /// The table in CONTRIBUTING.md.
    static var documentation: [String] {
        ["| line | mistake | shows with | dies by | seeds |", "|---|---|---|---|---|"]
            + all.map { mutant in
                let deaths = mutant.deaths.sorted().map(\.description).joined(separator: ", ")
                return "| \(mutant.line) | \(mutant.mistake) | \(mutant.occasion) | \(deaths) | \(mutant.seeds) |"
            }
    }
}
