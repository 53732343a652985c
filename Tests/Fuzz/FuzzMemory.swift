import Foundation
import UserStreamCore

/// A decoder that remembers another list says the same as one without memory: of bytes that come after a usual answer, of a usual answer that comes
/// after them, and of the same bytes again.
@Sendable func checkMemory(_ body: [UInt8]) {
    for (query, usual) in Usual.remembered {
        var reader = RememberingReader(query)
        for next in [usual, body, body, usual, body] { reader.read(next) }
    }
}

private struct RememberingReader {
    private let query: Query
    private var memory = DecoderMemory()
    /// What was told of balances so far.
    private var balances: [Asset: Balance] = [:]

    init(_ query: Query) { self.query = query }

    mutating func read(_ body: [UInt8]) {
        let (told, after) = decode(body, memory)
        switch (told, decode(body, DecoderMemory()).result) {
        case (.success(let told), .success(let whole)):
            precondition(told.notes == whole.notes && told.next == whole.next, "notes or the next page differ")
            if case .balances(let rows) = whole.content {
                take(told)
                precondition(balances == Self.folded([:], rows), "balances differ")
            } else {
                precondition(told.content == whole.content, "rows differ")
            }
        case (.failure(let told), .failure(let whole)): precondition(told == whole, "failures differ")
        default: preconditionFailure("one could be read, the other not")
        }
        memory = after
    }

    private mutating func take(_ told: Observation) {
        guard case .balances(let rows) = told.content else { return }
        balances = Self.folded(told.changed == .all ? [:] : balances, rows)
    }

    private static func folded(_ known: [Asset: Balance], _ rows: [Balance]) -> [Asset: Balance] {
        rows.reduce(into: known) { $0[$1.asset] = $1 }
    }

    private func decode(
        _ body: [UInt8], _ memory: DecoderMemory
    ) -> (result: Result<Observation, APIError>, memory: DecoderMemory) {
        do {
            let (observation, after) = try Asked.huobi.decode(
                APIResponse(status: 200, body: body), for: query, context: Asked.context, memory: memory)
            return (.success(observation), after)
        } catch { return (.failure(error), memory) }
    }
}
