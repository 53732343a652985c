import UserStreamCore

/// The latest body of each kind of question: one that comes again, as most lists do, is written once.
package struct BodyBook: Sendable {
    private var latest: [QueryKind: (entry: Int64, body: [UInt8])] = [:]

    package init() {}

    /// Takes note of the body of an entry.
    /// - Returns: the entry that has the same body already; `nil` when it is a new one.
    mutating func take(_ body: [UInt8], of kind: QueryKind, in entry: Int64) -> Int64? {
        if let known = latest[kind], known.body == body { return known.entry }
        latest[kind] = (entry, body)
        return nil
    }

    /// The body of an entry, if it is the latest of its kind.
    func body(of kind: QueryKind, in entry: Int64) -> [UInt8]? {
        latest[kind].flatMap { $0.entry == entry ? $0.body : nil }
    }
}
