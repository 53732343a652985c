/// Groups 9 and 10: large messages, many fragments, small parts, many messages.
enum SizeCases {
    static let all = whole + fragmented + chopped + many + [ten]

    private static let kinds: [(text: Bool, byte: UInt8)] = [(true, UInt8(ascii: "*")), (false, 0xFE)]

    private static func message(_ kind: (text: Bool, byte: UInt8), _ count: Int) -> ServerFrame {
        let payload = [UInt8](repeating: kind.byte, count: count)
        return kind.text ? .text(payload) : .binary(payload)
    }

    static let whole: [ProtocolCase] = kinds.enumerated().flatMap { group, kind in
        [64 << 10, 256 << 10, 1 << 20, 4 << 20, 8 << 20, 16 << 20].enumerated().map { index, size in
            .echo("9.\(group + 1).\(index + 1)", message(kind, size), chop: .octets(65_536))
        }
    }

    static let fragmented: [ProtocolCase] = kinds.enumerated().flatMap { group, kind in
        [64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20].enumerated().map { index, size in
            let whole = message(kind, 4 << 20)
            return ProtocolCase(
                number: "9.\(group + 3).\(index + 1)", frames: fragments(whole, size), chop: .octets(65_536),
                answers: [whole])
        }
    }

    static let chopped: [ProtocolCase] = kinds.enumerated().flatMap { group, kind in
        [64, 128, 256, 512, 1_024, 2_048].enumerated().map { index, size in
            .echo("9.\(group + 5).\(index + 1)", message(kind, 1 << 20), chop: .octets(size))
        }
    }

    static let many: [ProtocolCase] = kinds.enumerated().flatMap { group, kind in
        [0, 16, 64, 256, 1_024, 4_096].enumerated().map { index, size in
            let frames = Array(repeating: message(kind, size), count: 1_000)
            return ProtocolCase(number: "9.\(group + 7).\(index + 1)", frames: frames, chop: .frames, answers: frames)
        }
    }

    static let ten = ProtocolCase(
        number: "10.1.1", frames: fragments(.text(asterisks(65_536)), 1_300), answers: [.text(asterisks(65_536))])

    private static func fragments(_ frame: ServerFrame, _ size: Int) -> [ServerFrame] {
        stride(from: 0, to: frame.payload.count, by: size).map { start in
            let end = min(frame.payload.count, start + size)
            return ServerFrame(
                opcode: start == 0 ? frame.opcode : 0, payload: Array(frame.payload[start..<end]),
                isFinal: end == frame.payload.count)
        }
    }
}
