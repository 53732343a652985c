import UserStreamCore

/// What there is to say about what a key may do: reading is all that a stream needs.
enum KeyFindings {
    /// From how few days on a key that expires is a warning.
    static let daysToWarn = 14

    static func findings(_ key: KeyPermissions, at now: Timestamp) -> [Finding] {
        [rights(key), withdrawal(key), addresses(key), expiry(key, at: now)].compactMap { $0 }
    }

    private static func rights(_ key: KeyPermissions) -> Finding {
        let may = [(key.canRead, "read"), (key.canTrade, "trade"), (key.canWithdraw, "withdraw")]
            .filter(\.0).map(\.1).joined(separator: ", ")
        guard key.canRead else {
            return .failure(
                .permissions, "the key may not read the account (it may: \(may.isEmpty ? "nothing" : may))",
                "Give the key the permission to read at the exchange, or make one that has it.")
        }
        if key.canTrade {
            return .warning(
                .permissions, "the key may \(may)",
                "The stream only reads. Unless a bot trades with this key, take a key that may only read.")
        }
        return .ok(.permissions, "the key may \(may)")
    }

    private static func withdrawal(_ key: KeyPermissions) -> Finding? {
        guard key.canWithdraw else { return nil }
        return Finding(
            subject: .withdrawal, level: .alarm, message: "this key may withdraw everything",
            remedy:
                "Take the permission away at the exchange, or delete the key: who gets hold of it empties the account.")
    }

    private static func addresses(_ key: KeyPermissions) -> Finding {
        guard key.boundAddresses.isEmpty else {
            return .ok(.addresses, "the key is bound to \(key.boundAddresses.joined(separator: ", "))")
        }
        return .warning(
            .addresses, "the key works from every address",
            "Bind it at the exchange to the address of this machine.")
    }

    private static func expiry(_ key: KeyPermissions, at now: Timestamp) -> Finding {
        let day: Int64 = 86_400_000
        guard let days = key.daysLeft.map(Int64.init) ?? key.expiresAt.map({ ($0 - now).milliseconds / day }) else {
            return .ok(.expiry, "the key does not expire")
        }
        if days <= 0 { return .failure(.expiry, "the key has expired", "Make a new key at the exchange.") }
        let text = "the key expires in \(days) \(days == 1 ? "day" : "days")"
        guard days > daysToWarn else {
            return .warning(
                .expiry, text, "Renew it at the exchange, or bind it to an address if that keeps it alive.")
        }
        return .ok(.expiry, text)
    }
}
