package import UserStreamCore

/// The header lines of an answer, as libcurl passes them on.
package struct ResponseHead {
    /// Collects lines on the loop thread: only those of the last status line stay, so that interim answers and those of a
    /// proxy fall away; trailers are dropped.
    struct Collector {
        /// The sum over everything that came, also what was dropped.
        static let maximumBytes = 256 * 1_024

        private(set) var bytes: [UInt8] = []
        private var received = 0
        /// Whether the empty line came that ends the header. libcurl itself does not mind its absence.
        private(set) var isComplete = false

        /// False when there is too much.
        mutating func add(_ line: UnsafeRawBufferPointer) -> Bool {
            received += line.count
            guard received <= Self.maximumBytes else { return false }
            if unsafe line.starts(with: "HTTP/".utf8) {
                bytes.removeAll(keepingCapacity: true)
                isComplete = false
            } else if isComplete {
                return true
            } else if unsafe line.allSatisfy({ $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }) {
                isComplete = true
            } else {
                unsafe bytes.append(contentsOf: line)
            }
            return true
        }
    }

    /// The fields in order.
    package let fields: [NameValue]

    /// - Parameter bytes: lines without the status line.
    package init(_ bytes: [UInt8]) {
        var fields: [NameValue] = []
        for line in bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") }) {
            let content = Self.trim(line)
            if let first = line.first, Self.isSpace(first), !fields.isEmpty {
                // A folded line continues the value before.
                fields[fields.count - 1].value += " " + String(decoding: content, as: UTF8.self)
            } else if let colon = content.firstIndex(of: UInt8(ascii: ":")) {
                let value = Self.trim(content[(colon + 1)...])
                fields.append(
                    NameValue(
                        String(decoding: content[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
            }
        }
        self.fields = fields
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let front = bytes.drop(while: isSpace)
        return front[..<(front.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? front.startIndex)]
    }
}
