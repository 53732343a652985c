/// A part of what an account's engine needs to go on: it is stored, replaced and removed as a whole, so that storing costs what changed, not what
/// is there.
public struct CheckpointPart: Hashable, Sendable {
    /// What it is about; unique in a checkpoint.
    public var key: String
    /// What it holds, opaque to whoever stores it; `nil` removes the part.
    public var value: [UInt8]?
    /// Makes a part.
    public init(key: String, value: [UInt8]?) {
        self.key = key
        self.value = value
    }
}

/// A checkpoint cannot be gone on from.
public struct CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: String, Hashable, Sendable {
        /// It was written by a version that stores something else.
        case incompatible
        /// It does not hold what was written.
        case corrupt
    }
    /// What is wrong.
    public var code: Code
    /// What is wrong, in words.
    public var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What can be done about it.
    public static let remedy = "The events can be read. Use the version that wrote it, or restore a copy of the file."

    /// The message, and what can be done.
    public var description: String { "\(message). \(Self.remedy)" }
}
