public import UserStreamCore

/// What goes wrong with a user-data socket, in virtual time and on a loopback port alike.
public struct SocketFaults: Hashable, Sendable {
    /// How many messages about the account in a million get lost, although the heartbeats are in order.
    public var lost = 0
    /// How many come twice.
    public var doubled = 0
    /// How many come later than those after them.
    public var late = 0
    /// How many of those that arrive cannot be read.
    public var garbled = 0
    /// The mean time after which a connection is cut; `nil` for never.
    public var cut: TimeSpan?
    /// The mean time after which a connection transports nothing any more, and nobody says so; `nil` for never.
    public var silent: TimeSpan?

    /// Nothing goes wrong.
    public init() {}

    /// Whether nothing goes wrong.
    public var isQuiet: Bool { self == SocketFaults() }
}

extension SocketFaults {
    /// The longest time that can be asked for: a day.
    private static let longest = TimeSpan.days(1)

    /// In one word: `lost:20000,cut:8000` with parts of a million and milliseconds, or `whole`.
    public var text: String {
        var words: [String] = []
        if lost > 0 { words.append("lost:\(lost)") }
        if doubled > 0 { words.append("doubled:\(doubled)") }
        if late > 0 { words.append("late:\(late)") }
        if garbled > 0 { words.append("garbled:\(garbled)") }
        if let cut { words.append("cut:\(cut.milliseconds)") }
        if let silent { words.append("silent:\(silent.milliseconds)") }
        return words.isEmpty ? "whole" : words.joined(separator: ",")
    }

    /// Reads that word.
    /// - Throws: ``SimulatorSettingError`` that names what cannot be read.
    public init(text: String) throws(SimulatorSettingError) {
        self.init()
        if text == "whole" { return }
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let number = Int64(parts[1]), (1...Self.longest.milliseconds).contains(number)
            else {
                throw SimulatorSettingError(
                    "a socket's faults are whole, or like lost:20000,cut:8000, and not \"\(text)\"")
            }
            try set(parts[0], number)
        }
    }

    private mutating func set(_ name: Substring, _ number: Int64) throws(SimulatorSettingError) {
        switch name {
        case "lost": lost = try Self.share(name, number)
        case "doubled": doubled = try Self.share(name, number)
        case "late": late = try Self.share(name, number)
        case "garbled": garbled = try Self.share(name, number)
        case "cut": cut = .milliseconds(number)
        case "silent": silent = .milliseconds(number)
        default:
            throw SimulatorSettingError(
                "a socket has no \"\(name)\"; it has lost, doubled, late, garbled, cut and silent")
        }
    }

    /// What arrives of a message that cannot be read: the first half of it.
    public static func garble(_ message: [UInt8]) -> [UInt8] { Array(message.prefix(message.count / 2)) }

    private static func share(_ name: Substring, _ number: Int64) throws(SimulatorSettingError) -> Int {
        guard number <= 1_000_000 else {
            throw SimulatorSettingError("\(name):\(number) is more than a million in a million")
        }
        return Int(number)
    }
}
