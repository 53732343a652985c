/// The header of a frame from a server, which masks nothing.
struct FrameHeader: Hashable, Sendable {
    /// The most bytes that the payload of a control frame may have.
    static let maximumControlLength = 125

    var isFinal: Bool
    var opcode: Opcode
    var length: Int
}
