/// Parts of a checkpoint as one row of bytes, so that storing many costs little more than storing one.
extension CheckpointPart: Keepable {
    static var blank: CheckpointPart { CheckpointPart(key: "", value: nil) }
    mutating func keep(in coder: inout StateCoder) {
        coder.keep(&key)
        var isThere = value != nil
        coder.keep(&isThere)
        guard isThere else { return value = nil }
        var bytes = value ?? []
        coder.keep(bytes: &bytes)
        value = bytes
    }
}

extension [CheckpointPart] {
    /// All of them in one row of bytes.
    package var packed: [UInt8] {
        // Beside key and value there are two lengths and a flag.
        kept(capacity: reduce(16) { $0 + $1.key.utf8.count + ($1.value?.count ?? 0) + 8 })
    }

    /// Reads what ``packed`` gave; `nil` when the bytes are something else.
    package init?(packed bytes: [UInt8]) { self.init(kept: bytes) }
}
