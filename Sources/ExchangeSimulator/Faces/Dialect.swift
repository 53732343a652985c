import UserStreamTestKit

/// One reading of an exchange's rules that its documentation leaves open. Each is a departure from the default; a client has to be right
/// under every set of them. Each face has its own list of those that it knows: the editions of the HTX spot API reference disagree on the first of
/// them, or say nothing; Binance's reference says nothing on ``startTimeIsDay``, and what is said of Crypto.com's differs on ``scalarsAsStrings``,
/// and clients differ on ProBit's ``partlyFilledIsCancelled``.
public enum Dialect: String, Hashable, Sendable, CaseIterable {
    /// `matchresults` without a symbol is refused with `require-symbol` (2021 edition). Default: all symbols (2025 edition).
    case symbolRequired
    /// The window of `/v1/order/history` selects by the time of the end. Default: by the time of creation.
    case historyByFinishTime
    /// A cursor names the last row already seen, which does not come again. Default: it comes again.
    case cursorExclusive
    /// Fill rows are ordered by their id. Default: by time.
    case rowsById
    /// A signature is valid for 60 s. Default: 5 min.
    case clockTolerance60s
    /// `X-HB-RateLimit-Requests-Expire` is in seconds. Default: milliseconds.
    case expiryHeaderSeconds
    /// Ids are larger than floating point can tell apart. Takes effect when the exchange is made.
    case idsAbove2to53
    /// Ids are strings where the documentation shows numbers.
    case idsAsStrings
    /// Errors have `err_code` and `err_msg`. Default: `err-code` and `err-msg`.
    case errUnderscore
    /// `next-time` is the time of the last row that was sent, so that row comes again. Default: of the first that was not.
    case nextTimeRepeats
    /// Equal contents are compressed to different bytes. Default: to equal ones.
    case gzipUnstable
    /// A window without an end is one of 24 h. Default: it goes on to the present.
    case startTimeIsDay
    /// Codes, the exchange's own request ids and times in milliseconds are strings. Default: numbers.
    case scalarsAsStrings
    /// Times in nanoseconds have whole milliseconds only, so that rows of one millisecond have the same. Default: they differ.
    case wholeMilliseconds
    /// What happened at the very end of a window is not in it. Default: it is.
    case endTimeExclusive
    /// An order that was filled in parts before it was cancelled is `cancelled`. Default: `filled`.
    case partlyFilledIsCancelled
    /// A token lives for 40 s. Default: for 900 s.
    case shortTokens
    /// A new token ends those before it. Default: each lives to its end.
    case oneToken
    /// Slashes in a token are escaped. Default: they stand there as they are.
    case escapedSlashes

    /// Its place among all.
    private var place: UInt8 {
        switch self {
        case .symbolRequired: 0
        case .historyByFinishTime: 1
        case .cursorExclusive: 2
        case .rowsById: 3
        case .clockTolerance60s: 4
        case .expiryHeaderSeconds: 5
        case .idsAbove2to53: 6
        case .idsAsStrings: 7
        case .errUnderscore: 8
        case .nextTimeRepeats: 9
        case .gzipUnstable: 10
        case .startTimeIsDay: 11
        case .scalarsAsStrings: 12
        case .wholeMilliseconds: 13
        case .endTimeExclusive: 14
        case .partlyFilledIsCancelled: 15
        case .shortTokens: 16
        case .oneToken: 17
        case .escapedSlashes: 18
        }
    }

    /// Hashes its place: dialects are looked up in every request, and the name would be hashed otherwise.
    public func hash(into hasher: inout Hasher) { hasher.combine(place) }

    /// Reads names separated by commas.
    /// - Parameter known: those that can be meant.
    /// - Throws: ``SimulatorSettingError`` with the name that is not known and those that are.
    public static func parse(
        _ text: String, known: [Dialect] = allCases
    ) throws(SimulatorSettingError) -> Set<Dialect> {
        var dialects: Set<Dialect> = []
        for name in text.split(separator: ",") {
            guard let dialect = Dialect(rawValue: String(name)), known.contains(dialect) else {
                throw SimulatorSettingError(unknown: "dialect", String(name), known: known.map(\.rawValue))
            }
            dialects.insert(dialect)
        }
        return dialects
    }

    /// A set that follows from a seed; each dialect that a face knows is in half of them.
    public static func drawn(
        seed: UInt64, of face: any ExchangeFace.Type = FaceRegistry.usual
    ) -> Set<Dialect> {
        var random = SeededRandom(seed: seed).forked("dialects")
        return Set(face.facts.dialects.filter { _ in random.chance(millionths: 500_000) })
    }
}

extension Set<Dialect> {
    /// Changes the settings of an exchange that is going to be made, as far as a dialect is a matter of the core.
    public func adjust(_ configuration: inout SimulatorConfiguration) {
        if contains(.idsAbove2to53) { configuration.firstOrderID = SimulatorConfiguration.firstOrderIDAboveDouble }
    }
}

/// A setting of the simulator that cannot be used; the message says which and what would be right.
public struct SimulatorSettingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what to write instead.
    public let message: String

    /// Makes an error.
    public init(_ message: String) { self.message = message }

    init(unknown what: String, _ name: String, known: [String]) {
        self.init("unknown \(what) \"\(name)\"; known are: \(known.joined(separator: ", "))")
    }

    /// The message.
    public var description: String { message }
}
