extension UnsafeRawBufferPointer {
    /// Where an object that begins at a place ends; `nil` when none does. Whether it is one is for its reader to say.
    func endOfObject(at place: Int) -> Int? {
        guard place < count, self[place] == UInt8(ascii: "{") else { return nil }
        return endOfPlainObject(at: place) ?? endOfAnyObject(at: place)
    }

    /// The same for an object that holds nothing but plain texts and numbers, as nearly all rows: it ends at the first bracket that is in no
    /// text. `nil` when it may be another one.
    private func endOfPlainObject(at place: Int) -> Int? {
        guard let end = first("}", in: place..<count) else { return nil }
        let inside = place + 1..<end
        guard first("{", in: inside) == nil, first("[", in: inside) == nil, first("\\", in: inside) == nil else {
            return nil
        }
        var quotes = 0
        for index in inside where self[index] == UInt8(ascii: "\"") { quotes &+= 1 }
        return quotes.isMultiple(of: 2) ? end + 1 : nil
    }

    private func first(_ character: Unicode.Scalar, in part: Range<Int>) -> Int? {
        guard let base = baseAddress,
            let found = (base + part.lowerBound).first(UInt8(ascii: character), within: part.count)
        else { return nil }
        return base.distance(to: found)
    }

    private func endOfAnyObject(at place: Int) -> Int? {
        var (depth, isInText, index) = (0, false, place)
        while index < count {
            switch self[index] {
            case UInt8(ascii: "\\") where isInText: index += 1
            case UInt8(ascii: "\""): isInText.toggle()
            case UInt8(ascii: "{"), UInt8(ascii: "["): if !isInText { depth += 1 }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if !isInText { depth -= 1 }
                if depth == 0 { return index + 1 }
            default: break
            }
            index += 1
        }
        return nil
    }
}
