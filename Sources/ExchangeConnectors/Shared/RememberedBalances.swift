import UserStreamCore

/// Lists of balances, with what is remembered of the last one.
extension DecoderMemory {
    /// Reads a list by what is remembered of the last one.
    /// - Parameter read: what the rows of one asset say; `nil` when they cannot be read wholly.
    /// - Returns: `nil` when the list has to be read whole.
    func rereadBalances(
        _ response: APIResponse, _ read: (BalanceRows) -> Balance?
    ) -> (Observation, DecoderMemory)? {
        guard response.status == 200 else { return nil }
        if knows(compressedBalances: response.compressedBody) {
            return (Observation(.balances([]), changed: .rows), self)
        }
        guard let reading = balances?.reread(response.body, read: read) else { return nil }
        var memory = self
        (memory.balances, memory.compressedBalances) = (reading.memory, response.compressedBody)
        return (Observation(.balances(reading.balances), changed: reading.changed), memory)
    }

    /// Remembers a list that was read whole, where all of it could be read.
    /// - Parameter keys: the keys of the texts that are read; the first is that of the asset's name.
    mutating func remember(
        _ observation: Observation, _ response: APIResponse, list: JSONValue?, keys: [String]
    ) {
        (balances, compressedBalances) = (nil, nil)
        guard observation.notes.isEmpty, let list, case .balances(let rows) = observation.content else { return }
        balances = BalanceMemory(response.body, list: list, keys: keys, balances: rows)
        if balances != nil { compressedBalances = response.compressedBody }
    }
}
