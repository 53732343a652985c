import Signing
import UserStreamCore

/// SHA-256 over the bytes of many logs, the same however many were played at a time: it is over each seed and the digest of its log, by seed.
struct LogDigest: Sendable {
    private var logs: [UInt64: [UInt8]] = [:]

    mutating func add(_ log: [UserStreamEvent], seed: UInt64) {
        var bytes: [UInt8] = []
        for event in log {
            bytes += event.json.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        logs[seed] = Digest.sha256(bytes)
    }

    mutating func merge(_ other: LogDigest) { logs.merge(other.logs) { mine, _ in mine } }

    /// In hexadecimal.
    var text: String {
        var bytes: [UInt8] = []
        for (seed, digest) in logs.sorted(by: { $0.key < $1.key }) {
            bytes += "\(seed) ".utf8
            bytes += digest
        }
        return Hex.encode(Digest.sha256(bytes))
    }
}
