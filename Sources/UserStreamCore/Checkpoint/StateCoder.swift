/// Writes values one after the other into bytes, or reads them back into their places. One list of fields serves for both, so that the two cannot
/// come apart.
///
/// Reading never traps and never throws: what cannot be read leaves ``isBroken`` behind, and whatever is read then means nothing.
struct StateCoder {
    /// What was written so far, or is read.
    private(set) var bytes: [UInt8]
    private var place = 0
    /// Whether it reads.
    let isReading: Bool
    /// The form of what is read or written.
    let form: Int
    /// The form of today. It is raised whenever something is written in another way; what is new then is kept `since` that form.
    static let currentForm = 6
    /// The oldest form that can be read.
    static let oldestForm = 3
    /// Whether something could not be read.
    private(set) var isBroken = false

    /// Writes.
    /// - Parameter capacity: how many bytes there is room for at first.
    init(form: Int = currentForm, capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
        isReading = false
        self.form = form
    }

    /// Reads.
    init(reading bytes: [UInt8], form: Int = currentForm) {
        self.bytes = bytes
        isReading = true
        self.form = form
    }

    /// Whether everything was read, and could be.
    var isReadWhole: Bool { !isBroken && place == bytes.count }

    /// Notes that something that was read makes no sense.
    mutating func fail() { isBroken = true }

    /// Writes a value, or reads into it.
    mutating func keep<Value: Keepable>(_ value: inout Value) { value.keep(in: &self) }

    /// Writes a value that older forms lack, or reads it where it is: elsewhere it stays as it is.
    mutating func keep<Value: Keepable>(_ value: inout Value, since first: Int) {
        if form >= first { keep(&value) }
    }

    /// Writes a value that is shared, or reads it.
    mutating func keep<Value: Keepable>(shared: inout Shared<Value>?) {
        var value = shared?.value
        keep(&value)
        if isReading { shared = value.map { Shared($0) } }
    }

    /// Numbers take as many bytes as they need, seven bits in each.
    mutating func keep(bits: inout UInt64) {
        if !isReading {
            if bits <= 0x7F { return bytes.append(UInt8(truncatingIfNeeded: bits)) }
            var rest = bits
            while rest > 0x7F {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            return bytes.append(UInt8(rest))
        }
        var (read, shift): (UInt64, UInt64) = (0, 0)
        while place < bytes.count, shift < 64 {
            let byte = bytes[place]
            place += 1
            read |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                bits = read
                return
            }
            shift += 7
        }
        fail()
    }

    /// A count of things that follow, each of at least one byte.
    mutating func keep(count: Int) -> Int {
        var bits = UInt64(count)
        keep(bits: &bits)
        if isReading, bits > UInt64(bytes.count - place) { fail() }
        return isBroken ? 0 : Int(bits)
    }

    /// Bytes, with their count before them.
    mutating func keep(bytes kept: inout [UInt8]) {
        if !isReading {
            _ = keep(count: kept.count)
            return bytes.append(contentsOf: kept)
        }
        let length = keep(count: 0)
        guard !isBroken else { return }
        kept = Array(bytes[place..<place + length])
        place += length
    }

    /// Text, with its length before it.
    mutating func keep(text: inout String) {
        if !isReading {
            let utf8 = text.utf8
            _ = keep(count: utf8.count)
            return bytes.append(contentsOf: utf8)
        }
        let length = keep(count: 0)
        guard !isBroken else { return }
        text = String(decoding: bytes[place..<place + length], as: UTF8.self)
        place += length
    }
}

/// A value that a ``StateCoder`` can write and read.
protocol Keepable {
    /// A value to read into.
    static var blank: Self { get }
    /// Writes all that it is made of, or reads into it.
    mutating func keep(in coder: inout StateCoder)
}

extension Keepable {
    /// The value as bytes.
    var kept: [UInt8] { kept(capacity: 256) }

    /// The value as bytes, of which there are about so many.
    func kept(capacity: Int) -> [UInt8] {
        var (coder, copy) = (StateCoder(capacity: capacity), self)
        coder.keep(&copy)
        return coder.bytes
    }

    /// Reads a value; `nil` when the bytes are none.
    init?(kept bytes: [UInt8], form: Int = StateCoder.currentForm) {
        var coder = StateCoder(reading: bytes, form: form)
        self = .blank
        coder.keep(&self)
        guard coder.isReadWhole else { return nil }
    }
}
