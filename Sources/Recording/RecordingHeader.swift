package import UserStreamCore

/// The first line of a recording: what was recorded, and by which rules it was decided.
package struct RecordingHeader: Hashable, Sendable {
    /// The version of the format that this program writes and reads.
    package static let version: Int64 = 1

    /// The exchange's name.
    package var exchange: String
    /// The account.
    package var account: AccountID
    /// Times and counts.
    package var policy: PollingPolicy

    /// The header as a line, without its sum.
    package var line: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("recording", Self.version)
            json.field("exchange", exchange)
            json.field("account", account.text)
            json.field("policy") { $0.append(policy) }
        }
        return json.bytes
    }

    package init(exchange: String, account: AccountID, policy: PollingPolicy) {
        self.exchange = exchange
        self.account = account
        self.policy = policy
    }

    /// Reads the first line.
    /// - Throws: ``JSONError``, for another version as well.
    init(_ value: JSONValue) throws(JSONError) {
        var fields = try StrictFields(value)
        let version = try fields.integer("recording")
        guard version == Self.version else {
            throw value.unexpected("the recording has version \(version), and this program reads \(Self.version)")
        }
        exchange = try fields.text("exchange")
        account = AccountID(try fields.text("account"))
        policy = try PollingPolicy(recorded: try fields.value("policy"))
        try fields.finish()
    }
}

extension PollingPolicy {
    private typealias Key<Value> = (name: StaticString, path: WritableKeyPath<PollingPolicy, Value>)

    private static var spans: [Key<TimeSpan>] {
        [
            ("activeOpenOrders", \.activeOpenOrders), ("activeFills", \.activeFills),
            ("activeBalances", \.activeBalances), ("idleOpenOrders", \.idleOpenOrders), ("idleFills", \.idleFills),
            ("idleBalances", \.idleBalances), ("activeAfterChange", \.activeAfterChange),
            ("closedOrdersSweep", \.closedOrdersSweep), ("nearOverlap", \.nearOverlap),
            ("overlapSweep", \.overlapSweep), ("horizonSweep", \.horizonSweep), ("settleWindow", \.settleWindow),
            ("youngOrder", \.youngOrder), ("absenceSpacing", \.absenceSpacing), ("doubtSpacing", \.doubtSpacing),
            ("fillOnlyWait", \.fillOnlyWait), ("closedRetention", \.closedRetention),
            ("staleAfterAtLeast", \.staleAfterAtLeast), ("voidAge", \.voidAge),
        ]
    }

    private static var counts: [Key<Int>] {
        [("jitterPercent", \.jitterPercent), ("detailsPerPass", \.detailsPerPass)]
    }

    /// Reads times in milliseconds, and counts, each by its name; all of them have to be there.
    fileprivate init(recorded value: JSONValue) throws(JSONError) {
        self.init()
        var fields = try StrictFields(value)
        for key in Self.spans { self[keyPath: key.path] = .milliseconds(try fields.integer(key.name)) }
        for key in Self.counts { self[keyPath: key.path] = try fields.count(key.name) }
        notFoundSpacing = []
        for span in try fields.value("notFoundSpacing").elements {
            notFoundSpacing.append(.milliseconds(try span.requiredInt64()))
        }
        guard !notFoundSpacing.isEmpty else { throw value.unexpected("there is no spacing of answers") }
        // Recordings from before there were sockets have none.
        if let audit = fields.optional("audit") { self.audit = .milliseconds(try audit.requiredInt64()) }
        // Recordings from before there were any have none.
        if let markets = fields.optional("watchedMarkets") {
            for text in markets.elements {
                guard let market = text.string.flatMap({ Market($0) }) else {
                    throw text.unexpected("this is no market")
                }
                watchedMarkets.append(market)
            }
        }
        try fields.finish()
    }

    fileprivate func write(to json: inout JSONWriter) {
        for key in Self.spans { json.field(key.name, self[keyPath: key.path].milliseconds) }
        for key in Self.counts { json.field(key.name, Int64(self[keyPath: key.path])) }
        json.field("notFoundSpacing", array: notFoundSpacing) { $0.integer($1.milliseconds) }
        json.field("audit", audit.milliseconds)
        if !watchedMarkets.isEmpty {
            json.field("watchedMarkets", array: watchedMarkets) { $0.string($1.description) }
        }
    }
}

extension StrictFields {
    fileprivate mutating func count(_ key: StaticString) throws(JSONError) -> Int {
        let member = try value(key)
        guard let count = Int32(exactly: try member.requiredInt64()), count >= 0 else {
            throw member.unexpected("this is no count")
        }
        return Int(count)
    }
}

extension JSONWriter {
    fileprivate mutating func append(_ policy: PollingPolicy) { object { policy.write(to: &$0) } }
}
