extension JSONValue {
    /// Where this is in the document, such as `data[3].filled-amount`; `$` for the outermost value. Found by a walk
    /// through the document, so it is for error messages. Keys that are not plain words are in brackets and quotes, and
    /// cut after 40 bytes.
    public var path: String {
        var place = JSONValue(storage: storage, index: 0)
        var path = ""
        while place.index < index {
            let (step, child) = place.step(towards: index)
            path += path.isEmpty && step.first == "." ? String(step.dropFirst()) : step
            guard let child else { break }
            place = child
        }
        return path.isEmpty ? "$" : path
    }

    /// The child that holds the target, and how it is named.
    private func step(towards target: Int) -> (name: String, child: JSONValue?) {
        var next = index + 2
        for position in 0..<count {
            let key = kind == .object ? storage.tape[next] : nil
            let child = JSONValue(storage: storage, index: key == nil ? next : next + 1)
            if target < child.end { return (key.map(name) ?? "[\(position)]", child) }
            next = child.end
        }
        return ("", nil)
    }

    private func name(_ key: JSONWord) -> String {
        let content = key.isEscaped ? storage.decoded(key)[...] : storage.bytes[key.range]
        let isPlain = content.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        let isLong = content.count > JSONError.excerptLimit
        let text = String(decoding: content.prefix(JSONError.excerptLimit), as: UTF8.self)
        if isPlain, !isLong, !content.isEmpty { return "." + text }
        var writer = JSONWriter()
        writer.string(isLong ? text + "…" : text)
        return "[\(writer.text)]"
    }
}
