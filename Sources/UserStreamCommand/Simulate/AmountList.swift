import UserStreamCore

/// Reads lists of the form `NAME=amount,NAME=amount`, in the order in which they are given.
enum AmountList {
    /// - Parameter option: the option's name, for the error.
    static func parse(_ text: String, option: String) throws -> [(name: String, amount: ExactDecimal)] {
        try text.split(separator: ",").map { entry in
            let parts = entry.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let amount = try? ExactDecimal(String(parts[1])),
                !amount.isNegative, !amount.isZero
            else {
                throw CommandFailure(
                    "\(option): '\(entry)' is not of the form NAME=amount",
                    remedy: "Write for instance \(option) \(example[option] ?? "NAME=1").")
            }
            return (String(parts[0]), amount)
        }
    }

    /// The markets of `--market`.
    static func markets(_ text: String) throws -> [(market: Market, price: ExactDecimal)] {
        try parse(text, option: "--market").map { entry in
            guard let market = Market(entry.name) else {
                throw CommandFailure(
                    "--market: '\(entry.name)' is not of the form BASE-QUOTE",
                    remedy: "Write for instance BTC-USDT=50000.")
            }
            return (market, entry.amount)
        }
    }

    /// The funds of `--fund`.
    static func funds(_ text: String) throws -> [(asset: Asset, amount: ExactDecimal)] {
        try parse(text, option: "--fund").map { (Asset($0.name), $0.amount) }
    }

    private static let example = ["--fund": "BTC=1,USDT=100000", "--market": "BTC-USDT=50000"]
}
