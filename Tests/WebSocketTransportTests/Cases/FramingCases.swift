/// Groups 1 to 5: lengths, pings, reserved bits and opcodes, fragments.
enum FramingCases {
    static let all = lengths + pings + reservedBits + reservedOpcodes + fragments

    private static let hello = ServerFrame.text("Hello, world!")

    static let lengths: [ProtocolCase] = [1, 2].flatMap { group in
        [0, 125, 126, 127, 128, 65_535, 65_536, 65_536].enumerated().map { index, length in
            let payload = group == 1 ? asterisks(length) : Array(repeating: 0xFE, count: length)
            return .echo(
                "1.\(group).\(index + 1)", group == 1 ? .text(payload) : .binary(payload),
                chop: index == 7 ? .octets(997) : .whole)
        }
    }

    static let pings: [ProtocolCase] = {
        let binary: [UInt8] = [0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF]
        let long = [UInt8](repeating: 0xFE, count: 125)
        let ten = (0..<10).map { Array("payload-\($0)".utf8) }
        func ping(_ number: String, _ payload: [UInt8], chop: ProtocolCase.Chop = .whole) -> ProtocolCase {
            ProtocolCase(number: number, frames: [.ping(payload)], chop: chop, answers: [.pong(payload)])
        }
        let some = Array("payload".utf8)
        return [
            ping("2.1", []), ping("2.2", Array("Hello, world!".utf8)), ping("2.3", binary), ping("2.4", long),
            .breach("2.5", [.ping(long + [0xFE])]), ping("2.6", long, chop: .octets(1)),
            ProtocolCase(number: "2.7", frames: [.pong()], answers: []),
            ProtocolCase(number: "2.8", frames: [.pong(some)], answers: []),
            ProtocolCase(number: "2.9", frames: [.pong(some), .ping(binary)], answers: [.pong(binary)]),
            ProtocolCase(number: "2.10", frames: ten.map { .ping($0) }, answers: ten.map { .pong($0) }),
            ProtocolCase(
                number: "2.11", frames: ten.map { .ping($0) }, chop: .octets(1), answers: ten.map { .pong($0) }),
        ]
    }()

    static let reservedBits: [ProtocolCase] = [
        .breach("3.1", [hello.with(reserved: 1)]),
        .breach("3.2", [hello, hello.with(reserved: 2), .ping()], answers: [hello]),
        .breach("3.3", [hello, hello.with(reserved: 3), .ping()], chop: .frames, answers: [hello]),
        .breach("3.4", [hello, hello.with(reserved: 4), .ping()], chop: .octets(1), answers: [hello]),
        .breach("3.5", [ServerFrame.binary([0, 1, 2]).with(reserved: 5)]),
        .breach("3.6", [ServerFrame.ping(hello.payload).with(reserved: 6)]),
        .breach("3.7", [ServerFrame.close(1_000).with(reserved: 7)]),
    ]

    static let reservedOpcodes: [ProtocolCase] = [(1, 3), (2, 11)].flatMap { group, first in
        (0..<5).map { index in
            let payload = index == 0 || index == 2 ? [] : hello.payload
            let frame = ServerFrame(opcode: UInt8(first + index), payload: payload)
            let isAlone = index < 2
            return .breach(
                "4.\(group).\(index + 1)", isAlone ? [frame] : [hello, frame, .ping()],
                chop: index == 4 ? .octets(1) : .whole, answers: isAlone ? [] : [hello])
        }
    }

    static let fragments: [ProtocolCase] = {
        let (start, end) = (ServerFrame.text("fragment1", isFinal: false), ServerFrame.more("fragment2", isFinal: true))
        let whole = ServerFrame.text("fragment1fragment2")
        let ping = ServerFrame.ping(Array("ping payload".utf8))
        let pong = ServerFrame.pong(ping.payload)
        func control(_ opcode: UInt8) -> [ServerFrame] {
            [ServerFrame(opcode: opcode, payload: start.payload, isFinal: false), end]
        }
        func chopped(_ numbers: [String], _ make: (String, ProtocolCase.Chop) -> ProtocolCase) -> [ProtocolCase] {
            zip(numbers, [ProtocolCase.Chop.whole, .frames, .octets(1)]).map(make)
        }
        let lone = (
            ending: ServerFrame.more("non-continuation payload", isFinal: true),
            open: ServerFrame.more("non-continuation")
        )
        return [.breach("5.1", control(9)), .breach("5.2", control(10))]
            + chopped(["5.3", "5.4", "5.5"]) {
                ProtocolCase(number: $0, frames: [start, end], chop: $1, answers: [whole])
            }
            + chopped(["5.6", "5.7", "5.8"]) {
                ProtocolCase(number: $0, frames: [start, ping, end], chop: $1, answers: [pong, whole])
            }
            + chopped(["5.9", "5.10", "5.11"]) { .breach($0, [lone.ending, hello], chop: $1) }
            + chopped(["5.12", "5.13", "5.14"]) { .breach($0, [lone.open, hello], chop: $1) }
            + [
                .breach("5.15", [start, end, lone.open, hello], answers: [whole]),
                .breach("5.16", [lone.open, start, end, lone.open, start, end]),
                .breach("5.17", [lone.ending, start, end, lone.ending, start, end]),
                .breach("5.18", [start, .text("fragment2")]),
            ]
            + [("5.19", ProtocolCase.Chop.whole), ("5.20", .frames)].map { number, chop in
                ProtocolCase(
                    number: number,
                    frames: [
                        start, .more("fragment2"), .ping(Array("pongme 1!".utf8)), .more("fragment3"),
                        .more("fragment4"), .ping(Array("pongme 2!".utf8)), .more("fragment5", isFinal: true),
                    ], chop: chop,
                    answers: [
                        .pong(Array("pongme 1!".utf8)), .pong(Array("pongme 2!".utf8)),
                        .text("fragment1fragment2fragment3fragment4fragment5"),
                    ])
            }
    }()
}
