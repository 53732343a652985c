import UserStreamCore

/// Collects the body of an answer that is no WebSocket, by the length that its head tells. What is beyond the limit is left out.
struct RefusalBody: Sendable {
    private enum Framing {
        case length(missing: Int)
        case chunks(ChunkReader)
        case untilEnd
    }

    /// More words than anybody reads.
    static let maximumBytes = 65_536

    private(set) var bytes: [UInt8] = []
    private var framing: Framing

    init(status: Int, _ fields: [NameValue]) {
        func value(_ name: String) -> String? { fields.first { $0.isNamed(name) }?.value }
        if status == 204 || status == 304 {
            framing = .length(missing: 0)
        } else if let coding = value("Transfer-Encoding") {
            framing = coding.lowercased().hasSuffix("chunked") ? .chunks(ChunkReader()) : .untilEnd
        } else if let length = value("Content-Length").flatMap({ UInt32($0) }) {
            framing = .length(missing: Int(length))
        } else {
            framing = .untilEnd
        }
    }

    /// Whether nothing more is wanted.
    var isWhole: Bool {
        if bytes.count >= Self.maximumBytes { return true }
        return switch framing {
        case .length(let missing): missing == 0
        case .chunks(let reader): reader.isAtEnd
        case .untilEnd: false
        }
    }

    mutating func take(_ byte: UInt8) {
        switch framing {
        case .length(let missing):
            bytes.append(byte)
            framing = .length(missing: missing - 1)
        case .chunks(var reader):
            if reader.isContent(byte) { bytes.append(byte) }
            framing = .chunks(reader)
        case .untilEnd: bytes.append(byte)
        }
    }
}
