import UserStreamCore

/// Lists that are read row by row, with what is remembered of the last one.
extension RowMemory {
    /// Reads a list by what is remembered of the last one.
    /// - Returns: `nil` when there is none, or the list has to be read whole.
    static func reread(
        _ body: [UInt8], by memory: RowMemory?, beside other: RowMemory? = nil, _ symbols: SymbolTable,
        _ read: (JSONValue, inout RowReader) throws(JSONError) -> Row
    ) -> RowMemory? {
        memory?.rereading(body, symbols: symbols, beside: other) { bytes in
            guard let document = try? JSONDocument(Array(bytes)) else { return nil }
            var reader = RowReader()
            let row = try? read(document.root, &reader)
            return reader.notes.isEmpty ? row : nil
        }
    }

    /// Remembers a list that was read whole, where all of it could be read.
    init?(_ body: [UInt8], _ list: JSONValue, _ rows: Rows<Row>, _ notes: [RowNote], _ symbols: SymbolTable) {
        guard notes.isEmpty, rows.count == list.count else { return nil }
        self.init(body, list: list.range, spans: list.elements.map(\.range), rows: rows, symbols: symbols)
    }
}
