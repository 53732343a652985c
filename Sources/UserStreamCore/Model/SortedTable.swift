/// Values by sorted keys, in short pieces. Copies share the pieces that are the same, so that a change to one of them costs what a piece holds and not
/// what the table does.
struct SortedTable<Key: Comparable & Sendable, Value: Sendable>: Sendable {
    /// A key and its value.
    typealias Element = (key: Key, value: Value)

    /// How long a piece gets before it is cut in two, and how short before it joins its neighbour.
    private static var longest: Int { 48 }
    private static var shortest: Int { 12 }

    /// None is empty.
    private var pieces: [[Element]] = []
    private(set) var count = 0

    /// The keys, in their order.
    var keys: some BidirectionalCollection<Key> { lazy.map { $0.key } }

    /// The values, in the order of their keys.
    var values: some BidirectionalCollection<Value> { lazy.map { $0.value } }

    /// The value of a key.
    subscript(key: Key) -> Value? {
        get { index(of: key).map { self[$0].value } }
        set {
            switch (newValue, position(of: key)) {
            case (let value?, (let place, true)): pieces[place.piece][place.offset].value = value
            case (let value?, (let place, false)): insert((key, value), at: place)
            case (nil, (let place, true)): remove(at: place)
            case (nil, (_, false)): break
            }
        }
    }

    /// Where a key stands; `nil` when it is not there.
    func index(of key: Key) -> Index? {
        let (place, isThere) = position(of: key)
        return isThere ? place : nil
    }

    /// Where a key stands, most likely just before a place, which may be of an earlier state of the table.
    func index(of key: Key, before place: Index) -> Index? {
        if let guess = guess(before: place), self[guess].key == key { return guess }
        return index(of: key)
    }

    /// The place just before another, which may be of an earlier state of the table; `nil` where there is none any more.
    func guess(before place: Index) -> Index? {
        guard place > startIndex, place <= endIndex else { return nil }
        let guess = index(before: place)
        return guess.offset < pieces[guess.piece].count ? guess : nil
    }

    /// The first place whose key is behind some line that the keys cross once; the end when none is.
    func partition(_ isBehind: (Key) -> Bool) -> Index {
        let piece = pieces.partitioningIndex { isBehind($0[$0.count - 1].key) }
        guard piece < pieces.count else { return endIndex }
        return Index(piece: piece, offset: pieces[piece].partitioningIndex { isBehind($0.key) })
    }

    /// The key that has so many before it.
    func key(at number: Int) -> Key? {
        var left = number
        for piece in pieces {
            if left < piece.count { return piece[left].key }
            left -= piece.count
        }
        return nil
    }

    /// Looks at what stands at a place without copying it.
    func look<Result>(at place: Index, _ body: (borrowing Key, borrowing Value) -> Result) -> Result {
        body(pieces[place.piece][place.offset].key, pieces[place.piece][place.offset].value)
    }

    /// Changes the value at a place.
    mutating func change<Result>(at place: Index, _ body: (inout Value) -> Result) -> Result {
        body(&pieces[place.piece][place.offset].value)
    }

    /// Where a key stands, or would.
    private func position(of key: Key) -> (place: Index, isThere: Bool) {
        let place = partition { $0 >= key }
        return (place, place < endIndex && look(at: place) { there, _ in there == key })
    }

    private mutating func insert(_ element: Element, at place: Index) {
        count += 1
        guard let last = pieces.indices.last else { return pieces = [[element]] }
        let place = place == endIndex ? Index(piece: last, offset: pieces[last].count) : place
        pieces[place.piece].insert(element, at: place.offset)
        guard pieces[place.piece].count > Self.longest else { return }
        // What grows at its end is cut near it, so that its pieces are full.
        let isAtEnd = place.piece == last && place.offset >= Self.longest
        let cut = isAtEnd ? Self.longest - Self.shortest : Self.longest / 2
        let rest = Array(pieces[place.piece][cut...])
        pieces[place.piece].removeSubrange(cut...)
        pieces.insert(rest, at: place.piece + 1)
    }

    private mutating func remove(at place: Index) {
        count -= 1
        pieces[place.piece].remove(at: place.offset)
        let left = pieces[place.piece].count
        if left == 0 {
            pieces.remove(at: place.piece)
        } else if left < Self.shortest, place.piece + 1 < pieces.count,
            left + pieces[place.piece + 1].count <= Self.longest
        {
            pieces[place.piece] += pieces.remove(at: place.piece + 1)
        }
    }
}

/// What it holds counts, and not how it is cut into pieces.
extension SortedTable: Equatable where Value: Equatable {
    static func == (left: SortedTable, right: SortedTable) -> Bool { left.elementsEqual(right, by: ==) }
}

extension SortedTable: Hashable where Key: Hashable, Value: Hashable {
    func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for (key, value) in self {
            hasher.combine(key)
            hasher.combine(value)
        }
    }
}

extension SortedTable: BidirectionalCollection {
    /// A place in one of the pieces.
    struct Index: Comparable {
        fileprivate var piece: Int
        fileprivate var offset: Int

        static func < (left: Index, right: Index) -> Bool {
            (left.piece, left.offset) < (right.piece, right.offset)
        }
    }

    func makeIterator() -> FlattenSequence<[[Element]]>.Iterator { pieces.joined().makeIterator() }

    var startIndex: Index { Index(piece: 0, offset: 0) }
    var endIndex: Index { Index(piece: pieces.count, offset: 0) }

    subscript(place: Index) -> Element { pieces[place.piece][place.offset] }

    func index(after place: Index) -> Index {
        let isLast = place.offset + 1 == pieces[place.piece].count
        return isLast ? Index(piece: place.piece + 1, offset: 0) : Index(piece: place.piece, offset: place.offset + 1)
    }

    func index(before place: Index) -> Index {
        if place.offset > 0 { return Index(piece: place.piece, offset: place.offset - 1) }
        return Index(piece: place.piece - 1, offset: pieces[place.piece - 1].count - 1)
    }
}
