/// What the rows of a list have in common: the same keys in the same order, each with a plain text. It is learned from one row, and reads the
/// others by comparing what stands between the texts, several times as fast as a reader that has to expect anything.
///
/// It reads nothing that ``JSONDocument`` would not read, and nothing else from it: whatever is not exactly of the shape (another order, a
/// number, an escape, a letter that is not ASCII) is left to the document.
struct RecordShape: Hashable, Sendable {
    /// What stands before each text and after the last one, side by side.
    private var letters: [UInt8] = []
    /// Where each of these ends in `letters`.
    private var ends: [Int] = []
    /// For each text its place among the wanted ones; -1 where it is not wanted.
    private var targets: [Int] = []
    /// How many texts are wanted.
    let wantedCount: Int

    /// Learns the shape of a row.
    /// - Parameter keys: whose texts are wanted.
    /// - Returns: `nil` when the row has something but plain texts, or lacks one of the keys.
    init?(of row: JSONValue, keys: [String]) {
        guard row.kind == .object else { return nil }
        wantedCount = keys.count
        let bytes = row.rawBytes
        var last = row.range.lowerBound
        for (key, value) in row.members {
            guard value.kind == .string, value.rawBytes.allSatisfy({ 0x20..<0x7F ~= $0 && $0 != UInt8(ascii: "\\") })
            else { return nil }
            let range = value.range
            letters += bytes[last...range.lowerBound]
            ends.append(letters.count)
            targets.append(keys.firstIndex(of: key) ?? -1)
            last = range.upperBound - 1
        }
        letters += bytes[last..<row.range.upperBound]
        ends.append(letters.count)
        guard targets.count(where: { $0 >= 0 }) == keys.count else { return nil }
    }

    /// Reads rows that stand side by side, with a comma between them.
    /// - Parameters:
    ///   - start: where the first one begins.
    ///   - body: takes where a row stands, and where its wanted texts do, without quotes; gives whether to go on.
    /// - Returns: where the last one ends; `nil` when one is of another shape, or `body` did not go on.
    func read(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ body: (Range<Int>, UnsafeBufferPointer<Range<Int>>) -> Bool
    ) -> Int? {
        guard let text = JSONText(bytes.assumingMemoryBound(to: UInt8.self)) else { return nil }
        return withUnsafeTemporaryAllocation(of: Range<Int>.self, capacity: wantedCount) { texts in
            texts.initialize(repeating: 0..<0)
            var place = start
            while true {
                guard let end = row(text, at: place, texts), body(place..<end, UnsafeBufferPointer(texts)) else {
                    return nil
                }
                guard text.byte(at: end) == UInt8(ascii: ",") else { return end }
                place = end + 1
            }
        }
    }

    /// Reads the row that takes up a span. Gives whether it is of this shape.
    func read(
        _ bytes: UnsafeRawBufferPointer, _ span: Range<Int>, _ body: (UnsafeBufferPointer<Range<Int>>) -> Void
    ) -> Bool {
        guard let text = JSONText(bytes.assumingMemoryBound(to: UInt8.self)) else { return false }
        return withUnsafeTemporaryAllocation(of: Range<Int>.self, capacity: wantedCount) { texts in
            texts.initialize(repeating: 0..<0)
            guard row(text, at: span.lowerBound, texts) == span.upperBound else { return false }
            body(UnsafeBufferPointer(texts))
            return true
        }
    }

    @inline(__always)
    private func row(_ text: JSONText, at start: Int, _ texts: UnsafeMutableBufferPointer<Range<Int>>) -> Int? {
        letters.withUnsafeBufferPointer { letters in
            guard let letters = letters.baseAddress else { return nil }
            var (place, last) = (start, 0)
            for (position, end) in ends.enumerated() {
                let piece = UnsafeRawPointer(letters + last)
                guard place + end - last <= text.count,
                    piece.hasSameBytes(as: text.bytes + place, count: end - last)
                else { return nil }
                place += end - last
                last = end
                guard position < targets.count else { break }
                let textEnd = text.endOfPlain(from: place)
                guard text.byte(at: textEnd) == UInt8(ascii: "\"") else { return nil }
                if targets[position] >= 0 { texts[targets[position]] = place..<textEnd }
                place = textEnd
            }
            return place
        }
    }
}
