/// One entry of a document's index, which lists the values in the order of the text.
///
/// - A string, number, bool or null is one word: where it starts, how long it is, its kind. Strings are without their
///   quotes. The key of a member is a string word before the value.
/// - An array or object is a word with its kind and start, a link word, the words of its members, and a word whose
///   start is the offset after the closing bracket.
struct JSONWord: Equatable, Sendable {
    private let bits: UInt64

    /// Lengths take 28 bits, so no document is longer than this.
    static let maximumLength = 1 << 28 - 1

    /// - Parameter isEscaped: whether a string has backslashes, and so has to be decoded.
    @inline(__always)
    init(_ kind: JSONValue.Kind, start: Int, length: Int = 0, isEscaped: Bool = false) {
        bits =
            UInt64(truncatingIfNeeded: start) | UInt64(truncatingIfNeeded: length) << 32
            | UInt64(kind.rawValue) << 60 | (isEscaped ? 1 << 63 : 0)
    }

    /// The second word of a container.
    @inline(__always)
    init(link index: Int, count: Int) {
        bits = UInt64(truncatingIfNeeded: index) | UInt64(truncatingIfNeeded: count) << 32
    }

    @inline(__always)
    var kind: JSONValue.Kind { JSONValue.Kind(rawValue: UInt8(truncatingIfNeeded: bits >> 60 & 7)) ?? .null }
    @inline(__always)
    var start: Int { Int(truncatingIfNeeded: bits & 0xFFFF_FFFF) }
    @inline(__always)
    var length: Int { Int(truncatingIfNeeded: bits >> 32 & 0x0FFF_FFFF) }
    @inline(__always)
    var isEscaped: Bool { bits >> 63 == 1 }
    @inline(__always)
    var range: Range<Int> { start..<start + length }

    /// In the link word of a container: the index of the word after it. While it is being read: the index of the
    /// container around it.
    @inline(__always)
    var link: Int { start }
    /// In the link word of a container: how many members it has. While it is being read: how many members the
    /// container around it has so far.
    @inline(__always)
    var count: Int { Int(truncatingIfNeeded: bits >> 32) }
}

/// The index under construction: at first in the memory of the array that it is to become, and only if that proves
/// too small in memory of its own. (A copy at the end, or an array that grows, costs more than finding the values.)
struct JSONTapeBuilder: ~Copyable {
    private var words: UnsafeMutablePointer<JSONWord>
    private var capacity: Int
    private var ownsMemory = false
    private(set) var count = 0

    private init(_ buffer: UnsafeMutablePointer<JSONWord>, capacity: Int) {
        words = buffer
        self.capacity = capacity
    }

    deinit {
        if ownsMemory { words.deallocate() }
    }

    /// The tape that the body fills.
    ///
    /// - Parameter capacity: for how many words there should be room. It is not touched, so too much costs little.
    static func build(
        capacity: Int, _ body: (consuming JSONTapeBuilder) throws(JSONError) -> JSONTapeBuilder
    ) throws(JSONError) -> [JSONWord] {
        var failure: JSONError?
        var grown: [JSONWord]?
        let tape = [JSONWord](unsafeUninitializedCapacity: max(capacity, 16)) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            do throws(JSONError) {
                let builder = try body(JSONTapeBuilder(base, capacity: buffer.count))
                if builder.ownsMemory {
                    grown = Array(UnsafeBufferPointer(start: builder.words, count: builder.count))
                } else {
                    count = builder.count
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return grown ?? tape
    }

    subscript(index: Int) -> JSONWord {
        @inline(__always) get {
            assert(index < count)
            return words[index]
        }
        @inline(__always) set {
            assert(index < count)
            words[index] = newValue
        }
    }

    @inline(__always)
    mutating func append(_ word: JSONWord) {
        if count == capacity { grow() }
        (words + count).initialize(to: word)
        count &+= 1
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<JSONWord>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: words, count: count)
        if ownsMemory { words.deallocate() }
        words = larger
        capacity *= 2
        ownsMemory = true
    }
}
